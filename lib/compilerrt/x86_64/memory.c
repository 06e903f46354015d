/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ISO C11 7.24.2.1, 7.24.2.2 and 7.24.6.1 by string instructions: Intel SDM volume 2B, "REP", and
 * volume 1, 7.3.9.3 "Fast-String Operation". They cost some 30 cycles to start, so short blocks
 * are moved by words, of which the last may overlap the one before: unaligned access is free.
 *
 * The ABI keeps the direction flag clear on entry to every function (System V ABI, AMD64
 * supplement, 3.2.1).
 */
#include "../opaque.h"

#include <stddef.h>
#include <stdint.h>

/* Unaligned, and may alias anything, as a char may. */
typedef uint64_t __attribute__((may_alias, aligned(1))) word;
typedef uint32_t __attribute__((may_alias, aligned(1))) half;

enum { SHORT = 64 }; /* bytes, up to which words are quicker than a string instruction */

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);

static void copy_few(unsigned char *to, const unsigned char *from, size_t count)
{
    if (count >= sizeof(half)) {
        *(half *)to = *(const half *)from;
        *(half *)(to + count - sizeof(half)) = *(const half *)(from + count - sizeof(half));
        return;
    }
    for (; count > 0; count--) {
        OPAQUE(to);
        *to++ = *from++;
    }
}

void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    unsigned char *target = to;
    const unsigned char *source = from;

    if (count < sizeof(word)) {
        copy_few(target, source, count);
    } else if (count <= SHORT) {
        unsigned char *last = target + count - sizeof(word);

        *(word *)last = *(const word *)(source + count - sizeof(word));
        for (; target < last; target += sizeof(word), source += sizeof(word)) {
            OPAQUE(target);
            *(word *)target = *(const word *)source;
        }
    } else {
        __asm__ volatile("rep movsb" : "+D"(target), "+S"(source), "+c"(count) : : "memory");
    }
    return to;
}

void *memmove(void *to, const void *from, size_t count)
{
    unsigned char *target = to;
    const unsigned char *source = from;

    /* Unsigned wrap-around makes this one comparison: (to) is not within the source. */
    if ((uintptr_t)to - (uintptr_t)from >= count) {
        __asm__ volatile("rep movsb" : "+D"(target), "+S"(source), "+c"(count) : : "memory");
        return to;
    }
    target += count;
    source += count;
    for (; count >= sizeof(word); count -= sizeof(word)) {
        target -= sizeof(word);
        source -= sizeof(word);
        OPAQUE(target);
        *(word *)target = *(const word *)source;
    }
    for (; count > 0; count--) {
        OPAQUE(target);
        *--target = *--source;
    }
    return to;
}

void *memset(void *to, int value, size_t count)
{
    unsigned char *target = to;

    if (count >= sizeof(word) && count <= SHORT) {
        const word pattern = UINT64_MAX / 255 * (unsigned char)value;
        unsigned char *last = target + count - sizeof(word);

        *(word *)last = pattern;
        for (; target < last; target += sizeof(word)) {
            OPAQUE(target);
            *(word *)target = pattern;
        }
    } else {
        __asm__ volatile("rep stosb" : "+D"(target), "+c"(count) : "a"(value) : "memory");
    }
    return to;
}
