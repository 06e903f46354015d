/* SPDX-License-Identifier: BSD-3-Clause */
/* What those do who wake, in interrupts as well. */
#include "waitqueue.h"

#include <unicore/intr.h>

/*
 * Whether nobody is to be woken. The fence keeps this look behind what the caller did before: see
 * uni_waitqueue_enter().
 */
static bool has_none(const struct uni_waitqueue *queue)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return uni_waitqueue_is_empty(queue);
}

void take_out(struct uni_waitqueue_waiter *waiter)
{
    struct uni_waitqueue *queue = waiter->queue;

    if (waiter->next == waiter) {
        queue->newest = NULL;
    } else {
        waiter->next->previous = waiter->previous;
        waiter->previous->next = waiter->next;
        if (queue->newest == waiter)
            queue->newest = waiter->previous;
    }
    waiter->queue = NULL;
}

struct uni_waitqueue_waiter *uni_waitqueue_next(const struct uni_waitqueue *queue,
                                                const struct uni_waitqueue_waiter *waiter)
{
    if (queue->newest == NULL || waiter == queue->newest)
        return NULL;
    return waiter == NULL ? queue->newest->next : waiter->next;
}

struct uni_waitqueue_waiter *uni_waitqueue_first(const struct uni_waitqueue *queue)
{
    struct uni_waitqueue_waiter *first = uni_waitqueue_next(queue, NULL);
    struct uni_waitqueue_waiter *waiter = first;

    /* Priorities may have changed since they entered, so there is no order to rely on. */
    while (waiter != NULL && (waiter = uni_waitqueue_next(queue, waiter)) != NULL)
        if (uni_thread_priority(waiter->thread) > uni_thread_priority(first->thread))
            first = waiter;
    return first;
}

void uni_waitqueue_wake(struct uni_waitqueue_waiter *waiter)
{
    /* Before it is unparked: from then on it may be gone as soon as interrupts are on. */
    take_out(waiter);
    uni_thread_unpark(waiter->thread);
}

bool uni_waitqueue_wake_one(struct uni_waitqueue *queue)
{
    struct uni_waitqueue_waiter *first;
    uintptr_t saved;

    if (has_none(queue))
        return false;
    saved = uni_intr_save();
    first = uni_waitqueue_first(queue);
    if (first != NULL)
        uni_waitqueue_wake(first);
    uni_intr_restore(saved);
    return first != NULL;
}

void uni_waitqueue_wake_all(struct uni_waitqueue *queue)
{
    bool woken = !has_none(queue);
    uint32_t end = __atomic_load_n(&queue->tickets, __ATOMIC_RELAXED);

    /* One by one, to keep interrupts off for short; those that come again have later tickets. */
    while (woken) {
        uintptr_t saved = uni_intr_save();
        struct uni_waitqueue_waiter *oldest = uni_waitqueue_next(queue, NULL);

        woken = oldest != NULL && (int32_t)(oldest->ticket - end) < 0;
        if (woken)
            uni_waitqueue_wake(oldest);
        uni_intr_restore(saved);
    }
}
