/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/semaphore.h>

#include <unicore/assert.h>
#include <unicore/intr.h>

int uni_semaphore_wait_until(struct uni_semaphore *semaphore, uni_time deadline)
{
    uintptr_t saved = uni_intr_save();
    struct uni_waitqueue_waiter waiter;

    if (uni_semaphore_try_wait(semaphore) == 0) {
        uni_intr_restore(saved);
        return 0;
    }
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
