/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Thread-local variables, while the thread pointer is the C library's: with -femulated-tls clang
 * asks a function where they are. Instead of lib/tls/tls.c; see compiler-rt's emutls.c for what the
 * compiler passes.
 */
#include <stdlib.h>
#include <string.h>
#include <unicore/cdefs.h>
#include <unicore/intr.h>
#include <unicore/tls.h>

enum { BLOCK = 7 * 1024 }; /* room for the variables of every test */

struct variable {
    size_t size, alignment;
    size_t offset; /* in every block; 0: none yet */
    const void *initial;
};

void *__emutls_get_address(struct variable *variable);

static UNI_ALIGNED(UNI_TLS_ALIGNMENT) char boot_block[BLOCK];
static char *current = boot_block;
static size_t end = UNI_TLS_ALIGNMENT; /* of what variables have in every block */

size_t uni_tls_size(void)
{
    return BLOCK;
}

uintptr_t uni_tls_make(void *block)
{
    memset(block, 0, BLOCK);
    return (uintptr_t)block;
}

void uni_tls_use(uintptr_t pointer)
{
    current = (char *)pointer;
}

uintptr_t uni_tls_current(void)
{
    return (uintptr_t)current;
}

/* In a block, the byte before a variable says whether it has its initial value or a later one. */
void *__emutls_get_address(struct variable *variable)
{
    uintptr_t saved = uni_intr_save();
    char *here;

    if (variable->offset == 0) {
        variable->offset = UNI_ALIGN_UP(end + 1, variable->alignment);
        end = variable->offset + variable->size;
        if (end > BLOCK)
            abort();
    }
    here = current + variable->offset;
    if (here[-1] == 0) {
        here[-1] = 1;
        if (variable->initial != NULL)
            memcpy(here, variable->initial, variable->size);
        else
            memset(here, 0, variable->size);
    }
    uni_intr_restore(saved);
    return here;
}
