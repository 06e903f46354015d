/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ISO C11 7.24.2.1, 7.24.2.2 and 7.24.6.1, for any processor: by words where both sides are
 * aligned alike, otherwise by bytes.
 */
#include "opaque.h"

#include <stddef.h>
#include <stdint.h>

/* May alias anything, as a char may. */
typedef uintptr_t __attribute__((may_alias)) word;

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);

static int misaligned(const void *address)
{
    return (uintptr_t)address % sizeof(word) != 0;
}

/* From the lowest address to the highest. */
static void copy_up(unsigned char *to, const unsigned char *from, size_t count)
{
    if (((uintptr_t)to ^ (uintptr_t)from) % sizeof(word) == 0) {
        for (; count > 0 && misaligned(to); count--) {
            OPAQUE(to);
            *to++ = *from++;
        }
        for (; count >= sizeof(word); count -= sizeof(word)) {
            OPAQUE(to);
            *(word *)to = *(const word *)from;
            to += sizeof(word);
            from += sizeof(word);
        }
    }
    for (; count > 0; count--) {
        OPAQUE(to);
        *to++ = *from++;
    }
}

/* From the highest address to the lowest; the arguments point behind the last byte. */
static void copy_down(unsigned char *to, const unsigned char *from, size_t count)
{
    if (((uintptr_t)to ^ (uintptr_t)from) % sizeof(word) == 0) {
        for (; count > 0 && misaligned(to); count--) {
            OPAQUE(to);
            *--to = *--from;
        }
        for (; count >= sizeof(word); count -= sizeof(word)) {
            OPAQUE(to);
            to -= sizeof(word);
            from -= sizeof(word);
            *(word *)to = *(const word *)from;
        }
    }
    for (; count > 0; count--) {
        OPAQUE(to);
        *--to = *--from;
    }
}

void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    copy_up(to, from, count);
    return to;
}

void *memmove(void *to, const void *from, size_t count)
{
    /* Unsigned wrap-around makes this one comparison: (to) is not within the source. */
    if ((uintptr_t)to - (uintptr_t)from >= count)
        copy_up(to, from, count);
    else
        copy_down((unsigned char *)to + count, (const unsigned char *)from + count, count);
    return to;
}

void *memset(void *to, int value, size_t count)
{
    unsigned char *next = to;
    const word pattern = (word)-1 / 255 * (unsigned char)value;

    for (; count > 0 && misaligned(next); count--) {
        OPAQUE(next);
        *next++ = (unsigned char)value;
    }
    for (; count >= sizeof(word); count -= sizeof(word)) {
        OPAQUE(next);
        *(word *)next = pattern;
        next += sizeof(word);
    }
    for (; count > 0; count--) {
        OPAQUE(next);
        *next++ = (unsigned char)value;
    }
    return to;
}
