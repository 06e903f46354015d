/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The latest lines. Positions count all bytes that were ever written; the ring holds those from
 * (oldest), where a line begins, up to (newest). Interrupts are off while a line is copied.
 */
#include "log.h"

#if UNI_LOG_RING
#include <unicore/intr.h>

static char ring[UNI_LOG_RING];
static uint64_t oldest, newest;
static uint32_t dropped; /* lines */

/* With interrupts off: make room for (length) bytes by giving up the oldest lines. */
static void make_room(size_t length)
{
    while (newest - oldest + length > sizeof(ring)) {
        while (ring[oldest++ % sizeof(ring)] != '\n')
            ;
        dropped++;
    }
}

void keep(const char *line, size_t length)
{
    uintptr_t saved = uni_intr_save();

    if (length <= sizeof(ring)) {
        make_room(length);
        for (size_t i = 0; i < length; i++)
            ring[newest++ % sizeof(ring)] = line[i];
    } else {
        dropped++;
    }
    uni_intr_restore(saved);
}

size_t uni_log_read(uint64_t *position, char *text, size_t size)
{
    uintptr_t saved = uni_intr_save();
    size_t count = 0;

    if (*position < oldest)
        *position = oldest;
    while (count < size && *position < newest)
        text[count++] = ring[(*position)++ % sizeof(ring)];
    uni_intr_restore(saved);
    return count;
}

uint32_t uni_log_dropped(void)
{
    return dropped;
}
#else

size_t uni_log_read(uint64_t *position, char *text, size_t size)
{
    (void)position;
    (void)text;
    (void)size;
    return 0;
}

uint32_t uni_log_dropped(void)
{
    return 0;
}
#endif
