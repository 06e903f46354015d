/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Deferred work against a line. Each byte of input queues something, from main() or from an
 * interrupt, as it is or with the thread that does it held up meanwhile; or flushes. Work may queue
 * more, sleep, or free what it lies in.
 */
#include "clockwork.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unicore/deferred.h>
#include <unicore/intr.h>
#include <unicore/thread.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORKS = 8, LINE = 2 * WORKS };

static struct {
    struct uni_deferred_work *work; /* a block of its own */
    bool queued;
    unsigned again; /* how often it queues itself, or the next, while it runs */
    bool sleeps, is_freed;
} works[WORKS];

/* Those that are queued: (first) up to (end), modulo LINE. */
static unsigned line[LINE];
static unsigned first, end;

static void queue(unsigned which)
{
    bool was_queued = works[which].queued;
    bool queued;

    if (!was_queued)
        line[end++ % LINE] = which;
    works[which].queued = true;
    queued = uni_deferred_queue(works[which].work);
    assert(queued == !was_queued);
}

static void queue_as_interrupt(void *argument)
{
    queue((unsigned)(uintptr_t)argument);
    queue((unsigned)(uintptr_t)argument);
}

static void run(void *argument);

static void make(unsigned which)
{
    works[which].work = malloc(sizeof(*works[which].work));
    assert(works[which].work != NULL);
    uni_deferred_init(works[which].work, run, (void *)(uintptr_t)which);
}

static void run(void *argument)
{
    unsigned which = (unsigned)(uintptr_t)argument;

    assert(!uni_intr_is_handling() && uni_intr_is_on());
    assert(first < end && line[first++ % LINE] == which);
    works[which].queued = false;
    if (works[which].sleeps)
        uni_thread_sleep(uni_clock_monotonic() + 1);
    if (works[which].again > 0) {
        works[which].again--;
        queue(works[which].again % 2 == 0 ? which : (which + 1) % WORKS);
    }
    if (works[which].is_freed && !works[which].queued) {
        free(works[which].work);
        make(which);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (unsigned i = 0; i < WORKS; i++) {
        works[i].queued = works[i].sleeps = works[i].is_freed = false;
        works[i].again = 0;
        make(i);
    }
    first = end = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned which = data[i] % WORKS;

        switch (data[i] / WORKS % 8) {
        case 0:
        case 1:
            queue(which);
            break;
        case 2:
            interrupt(queue_as_interrupt, (void *)(uintptr_t)which);
            break;
        case 3:
            uni_thread_yield();
            break;
        case 4:
            works[which].sleeps = !works[which].sleeps;
            break;
        case 5:
            works[which].is_freed = !works[which].is_freed;
            break;
        case 6:
            works[which].again = data[i] / 64;
            break;
        default: {
            unsigned queued = end;

            uni_deferred_flush();
            assert((int)(first - queued) >= 0);
        }
        }
    }
    while (first != end)
        uni_deferred_flush();
    uni_deferred_flush();
    for (unsigned i = 0; i < WORKS; i++)
        free(works[i].work);
    return 0;
}
