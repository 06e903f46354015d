/* SPDX-License-Identifier: BSD-3-Clause */
/* What interrupts may do as well. */
#include "event.h"

#include <stddef.h>
#include <unicore/assert.h>
#include <unicore/intr.h>

/* Those of (wanted) that are set among (bits), or 0 if that is not enough. */
static uint32_t enough(uint32_t bits, uint32_t wanted, unsigned flags)
{
    uint32_t seen = bits & wanted;

    return flags & UNI_EVENT_ALL && seen != wanted ? 0 : seen;
}

static struct waiter *next_waiter(const struct uni_event *event, struct waiter *waiter)
{
    return (struct waiter *)uni_waitqueue_next(&event->queue, waiter ? &waiter->waiter : NULL);
}

/* Let all go on that find enough and do not reset it. */
static void wake_lookers(struct uni_event *event)
{
    struct waiter *next;

    for (struct waiter *waiter = next_waiter(event, NULL); waiter != NULL; waiter = next) {
        next = next_waiter(event, waiter);
        waiter->seen = enough(event->bits, waiter->bits, waiter->flags);
        if (waiter->seen != 0 && !(waiter->flags & UNI_EVENT_RESET))
            uni_waitqueue_wake(&waiter->waiter);
    }
}

/* Let the most urgent go on that finds enough. Returns what it takes of it, or 0. */
static uint32_t wake_taker(struct uni_event *event)
{
    struct waiter *first = NULL;

    for (struct waiter *waiter = next_waiter(event, NULL); waiter != NULL;
         waiter = next_waiter(event, waiter)) {
        waiter->seen = enough(event->bits, waiter->bits, waiter->flags);
        if (waiter->seen != 0 && (first == NULL || uni_thread_priority(waiter->waiter.thread) >
                                                       uni_thread_priority(first->waiter.thread)))
            first = waiter;
    }
    if (first == NULL)
        return 0;
    uni_waitqueue_wake(&first->waiter);
    return first->seen;
}

void uni_event_set(struct uni_event *event, uint32_t bits)
{
    uintptr_t saved = uni_intr_save();
    uint32_t taken;

    event->bits |= bits;
    wake_lookers(event);
    while ((taken = wake_taker(event)) != 0)
        event->bits &= ~taken;
    uni_intr_restore(saved);
}

uint32_t uni_event_clear(struct uni_event *event, uint32_t bits)
{
    uintptr_t saved = uni_intr_save();
    uint32_t cleared = event->bits & bits;

    event->bits &= ~bits;
    uni_intr_restore(saved);
    return cleared;
}

uint32_t uni_event_try_wait(struct uni_event *event, uint32_t bits, unsigned flags)
{
    uintptr_t saved = uni_intr_save();
    uint32_t seen = enough(event->bits, bits, flags);

    UNI_ASSERT(bits != 0);
    if (flags & UNI_EVENT_RESET)
        event->bits &= ~seen;
    uni_intr_restore(saved);
    return seen;
}
