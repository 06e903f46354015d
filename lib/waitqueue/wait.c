/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the waiting thread does. Waiters and queues change only with interrupts off; so does a
 * second processor's view of them once there is one, with a lock in the same places.
 */
#include "waitqueue.h"

#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/intr.h>

void uni_waitqueue_enter(struct uni_waitqueue *queue, struct uni_waitqueue_waiter *waiter)
{
    uintptr_t saved = uni_intr_save();

    waiter->thread = uni_thread_self();
    waiter->queue = queue;
    waiter->ticket = queue->tickets++;
    if (queue->newest == NULL) {
        waiter->next = waiter->previous = waiter;
    } else {
        waiter->previous = queue->newest;
        waiter->next = queue->newest->next;
        waiter->previous->next = waiter->next->previous = waiter;
    }
    queue->newest = waiter;
    uni_intr_restore(saved);
    /*
     * Whoever makes a condition true and then finds no waiter, must have made it true before this
     * thread looks at it: pairs with the fence of those who wake.
     */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

int uni_waitqueue_park(struct uni_waitqueue_waiter *waiter, uni_time deadline)
{
    int error = 0;

    UNI_ASSERT(waiter->thread == uni_thread_self());
    for (;;) {
        uintptr_t saved = uni_intr_save();
        bool woken = waiter->queue == NULL;

        /* Both at once: it was taken out in time, or will never be. */
        if (!woken && error < 0)
            take_out(waiter);
        uni_intr_restore(saved);
        if (woken)
            return 0;
        if (error < 0)
            return error;
        error = uni_thread_park(deadline);
    }
}

void uni_waitqueue_leave(struct uni_waitqueue *queue, struct uni_waitqueue_waiter *waiter)
{
    uintptr_t saved = uni_intr_save();
    bool woken = waiter->queue == NULL;

    UNI_ASSERT(woken || waiter->queue == queue);
    if (!woken)
        take_out(waiter);
    uni_intr_restore(saved);
    if (woken)
        (void)uni_waitqueue_wake_one(queue);
}
