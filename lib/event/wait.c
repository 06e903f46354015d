/* SPDX-License-Identifier: BSD-3-Clause */
#include "event.h"

#include <unicore/assert.h>
#include <unicore/intr.h>

int uni_event_wait_until(struct uni_event *event, uint32_t bits, unsigned flags, uni_time deadline,
                         uint32_t *seen)
{
    uintptr_t saved = uni_intr_save();
    struct waiter waiter = {.bits = bits, .flags = flags};
    int error;

    *seen = uni_event_try_wait(event, bits, flags);
    if (*seen != 0) {
        uni_intr_restore(saved);
        return 0;
    }
    uni_waitqueue_enter(&event->queue, &waiter.waiter);
    uni_intr_restore(saved);
    error = uni_waitqueue_park(&waiter.waiter, deadline);
    if (error == 0)
        *seen = waiter.seen;
    return error;
}

uint32_t uni_event_wait(struct uni_event *event, uint32_t bits, unsigned flags)
{
    uint32_t seen;
    int error = uni_event_wait_until(event, bits, flags, UNI_THREAD_FOREVER, &seen);

    UNI_ASSERT(error == 0);
    return seen;
}
