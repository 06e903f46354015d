/* SPDX-License-Identifier: BSD-3-Clause */
#include "semaphore.h"

#include <unicore/assert.h>
#include <unicore/intr.h>

int uni_semaphore_wait_until(struct uni_semaphore *semaphore, uni_time deadline)
{
    struct uni_waitqueue_waiter waiter;
    uintptr_t saved;

    if (UNI_LIKELY(uni_semaphore_try_wait(semaphore) == 0))
        return 0;
    saved = uni_intr_save();
    if (uni_semaphore_try_wait(semaphore) == 0) { /* posted in between */
        uni_intr_restore(saved);
        return 0;
    }
    semaphore->units = WAITED;
    uni_waitqueue_enter(&semaphore->queue, &waiter);
    uni_intr_restore(saved);
    /* Whoever takes us out of the queue gives us the unit. */
    return uni_waitqueue_park(&waiter, deadline);
}

void uni_semaphore_wait(struct uni_semaphore *semaphore)
{
    int error = uni_semaphore_wait_until(semaphore, UNI_THREAD_FOREVER);

    UNI_ASSERT(error == 0);
}
