/* SPDX-License-Identifier: BSD-3-Clause */
/* What the loader handed over. */
#include <stdint.h>
#include <unicore/entropy.h>

static uint8_t kept[64]; /* twice what is needed; of more, the rest is erased only */
static size_t kept_size;

void uni_entropy_keep(void *seed, size_t size)
{
    uint8_t *bytes = seed;

    for (size_t i = 0; i < size; i++) {
        if (kept_size < sizeof(kept))
            kept[kept_size++] = bytes[i];
        bytes[i] = 0;
    }
    __asm__ volatile("" : : "r"(bytes) : "memory"); /* compilers must not leave that out */
}

/* There is something once. */
static unsigned gather(uni_entropy_sink *sink, void *context)
{
    unsigned bits = (unsigned)kept_size * 8;

    sink(context, kept, kept_size);
    __builtin_memset(kept, 0, sizeof(kept));
    __asm__ volatile("" : : : "memory");
    kept_size = 0;
    return bits;
}

UNI_ENTROPY_SOURCE(LOADER, "the loader", gather, 0);
