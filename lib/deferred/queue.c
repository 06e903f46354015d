/* SPDX-License-Identifier: BSD-3-Clause */
/* Compiled for interrupt context, which uni_deferred_queue() is called in. */
#include "queue.h"

#include <stddef.h>
#include <unicore/intr.h>
#include <unicore/thread.h>

/* Both change with interrupts off. */
static struct uni_deferred_work *first;
static struct uni_deferred_work **end = &first;

struct uni_thread *worker;

struct uni_deferred_work *take(void)
{
    uintptr_t saved = uni_intr_save();
    struct uni_deferred_work *work = first;

    if (work) {
        first = work->next;
        if (!first)
            end = &first;
        work->queued = false;
    }
    uni_intr_restore(saved);
    return work;
}

void uni_deferred_init(struct uni_deferred_work *work, uni_deferred_function *function,
                       void *argument)
{
    *work = (struct uni_deferred_work){.function = function, .argument = argument};
}

bool uni_deferred_queue(struct uni_deferred_work *work)
{
    uintptr_t saved = uni_intr_save();
    bool queued = work->queued;

    if (!queued) {
        work->queued = true;
        work->next = NULL;
        *end = work;
        end = &work->next;
    }
    uni_intr_restore(saved);
    if (!queued && worker)
        uni_thread_unpark(worker);
    return !queued;
}
