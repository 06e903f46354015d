/* SPDX-License-Identifier: BSD-3-Clause */
/* What interrupts may do as well. */
#include <unicore/semaphore.h>

#include <limits.h>
#include <stddef.h>
#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/intr.h>

void uni_semaphore_init(struct uni_semaphore *semaphore, unsigned count)
{
    *semaphore = (struct uni_semaphore)UNI_SEMAPHORE_INITIALISER(count);
}

void uni_semaphore_post(struct uni_semaphore *semaphore)
{
    uintptr_t saved = uni_intr_save();
    struct uni_waitqueue_waiter *first = uni_waitqueue_first(&semaphore->queue);

    if (first != NULL) {
        uni_waitqueue_wake(first);
    } else {
        UNI_ASSERT(semaphore->count < UINT_MAX);
        semaphore->count++;
    }
    uni_intr_restore(saved);
}

int uni_semaphore_try_wait(struct uni_semaphore *semaphore)
{
    uintptr_t saved = uni_intr_save();
    int error = semaphore->count > 0 ? 0 : -EAGAIN;

    if (error == 0)
        semaphore->count--;
    uni_intr_restore(saved);
    return error;
}
