/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ISO C11 7.22.4.2, and the destructors of C++: Itanium C++ ABI, 3.3.6.3 "Runtime API". Both share
 * one list, since C++ wants them called in the opposite order of their registration, whichever
 * they are.
 */
#include <stddef.h>
#include <stdlib.h>

#if UNI_HAS_ALLOC
#include <unicore/alloc.h>
#endif

#include "exit.h"

/* What to call: one of both. */
struct registered {
    void (*function)(void);
    void (*destructor)(void *object);
    void *object;
};

/* Where there is an allocator, the list goes on beyond what ISO C promises. */
struct block {
    struct block *before;
    unsigned count;
    struct registered entries[ATEXIT_MAX];
};

static struct block first;
static struct block *last = &first; /* only this one has room */

/* A function may register another, which is then the next. */
static void call_functions(void)
{
    for (;;) {
        struct registered entry;

        while (last->count == 0 && last->before != NULL)
            last = last->before;
        if (last->count == 0)
            return;
        entry = last->entries[--last->count];
        if (entry.function != NULL)
            entry.function();
        else
            entry.destructor(entry.object);
    }
}

static int add(struct registered entry)
{
    if (last->count == ATEXIT_MAX) {
#if UNI_HAS_ALLOC
        struct block *next = uni_alloc(sizeof(*next));

        if (next == NULL)
            return -1;
        next->before = last;
        next->count = 0;
        last = next;
#else
        return -1;
#endif
    }
    last->entries[last->count++] = entry;
    call_registered = call_functions;
    return 0;
}

int atexit(void (*function)(void))
{
    return add((struct registered){.function = function});
}

/* Compilers call this; (image), which nobody needs here, tells dynamic libraries apart. */
int __cxa_atexit(void (*destructor)(void *), void *object, void *image);

int __cxa_atexit(void (*destructor)(void *), void *object, void *image)
{
    (void)image;
    return add((struct registered){.destructor = destructor, .object = object});
}
