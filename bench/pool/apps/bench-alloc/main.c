/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bench-alloc OPERATION COUNT. Also built for Linux, with its C library's allocator and with
 * upstream's mimalloc: see bench/pool.py.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/alloc.h>

enum { OTHERS = 100, BATCH = 16, SLOTS = 256, MIX_MAX = 1024, GROWN = 64 * 1024 };

static void pair(unsigned long count, size_t size)
{
    for (unsigned long i = 0; i < count; i++)
        uni_free(uni_alloc(size));
}

/* In a heap that others use, too: blocks of the same size stay allocated. */
static void among(unsigned long count, size_t size)
{
    void *others[OTHERS];

    for (int i = 0; i < OTHERS; i++)
        others[i] = uni_alloc(size);
    for (int i = 0; i < OTHERS; i += 2)
        uni_free(others[i]);
    pair(count, size);
}

/* Blocks that live a little: the first in are the first out. */
static void batch(unsigned long count)
{
    void *blocks[BATCH];

    for (unsigned long i = 0; i < count; i++) {
        for (int j = 0; j < BATCH; j++)
            blocks[j] = uni_alloc(64);
        for (int j = 0; j < BATCH; j++)
            uni_free(blocks[j]);
    }
}

/* Any size, any order; half of the slots are in use. (work) is 0 for what drawing lots costs. */
static void mix(unsigned long count, int work)
{
    static void *slots[SLOTS];
    uint32_t state = 1;

    for (unsigned long i = 0; i < count; i++) {
        void **slot;

        /* D. E. Knuth, "The Art of Computer Programming", volume 2, 3.3.4, table 1, line 16. */
        state = state * 1664525 + 1013904223;
        slot = &slots[state >> 24];
        if (*slot != NULL) {
            if (work)
                uni_free(*slot);
            *slot = NULL;
        } else {
            *slot = work ? uni_alloc((state >> 8) % MIX_MAX) : (void *)slots;
        }
    }
}

/* A buffer that grows by half of its size, as many do. Sixteen steps or so. */
static void grow(unsigned long count)
{
    for (unsigned long i = 0; i < count; i++) {
        char *buffer = NULL;

        for (size_t size = 64; size < GROWN; size += size / 2) {
            buffer = uni_realloc(buffer, size);
            buffer[size - 1] = 1;
        }
        uni_free(buffer);
    }
}

int main(int argc, char *argv[])
{
    const char *what = argc == 3 ? argv[1] : "";
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

    if (strcmp(what, "pair") == 0)
        pair(count, 64);
    else if (strcmp(what, "among") == 0)
        among(count, 64);
    else if (strcmp(what, "large") == 0)
        pair(count, 5000);
    else if (strcmp(what, "batch") == 0)
        batch(count);
    else if (strcmp(what, "mix") == 0)
        mix(count, 1);
    else if (strcmp(what, "draw") == 0)
        mix(count, 0);
    else if (strcmp(what, "grow") == 0)
        grow(count);
    else
        return 2;
    return 0;
}
