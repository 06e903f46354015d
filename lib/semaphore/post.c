/* SPDX-License-Identifier: BSD-3-Clause */
/* What interrupts may do as well. Where nobody waits, a unit is added or taken by one atomic step.
 */
#include "semaphore.h"

#include <stddef.h>
#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/intr.h>

void uni_semaphore_init(struct uni_semaphore *semaphore, unsigned count)
{
    UNI_ASSERT(count <= UNI_SEMAPHORE_MAX);
    *semaphore = (struct uni_semaphore)UNI_SEMAPHORE_INITIALISER(count);
}

/* Somebody may wait: the first has the unit, without it ever being there for others. */
UNI_NOINLINE static void hand_over(struct uni_semaphore *semaphore)
{
    uintptr_t saved = uni_intr_save();
    struct uni_waitqueue_waiter *first = uni_waitqueue_first(&semaphore->queue);

    if (first != NULL)
        uni_waitqueue_wake(first);
    else if (semaphore->units == WAITED) /* they have given up */
        semaphore->units = 1;
    else
        uni_semaphore_post(semaphore); /* an interrupt was quicker */
    uni_intr_restore(saved);
}

void uni_semaphore_post(struct uni_semaphore *semaphore)
{
    unsigned units = __atomic_load_n(&semaphore->units, __ATOMIC_RELAXED);

    do {
        if (UNI_UNLIKELY(units == WAITED)) {
            hand_over(semaphore);
            return;
        }
        UNI_ASSERT(units < UNI_SEMAPHORE_MAX);
        /* Release: who takes the unit sees what was written before. */
    } while (!__atomic_compare_exchange_n(&semaphore->units, &units, units + 1, true,
                                          __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

int uni_semaphore_try_wait(struct uni_semaphore *semaphore)
{
    unsigned units = __atomic_load_n(&semaphore->units, __ATOMIC_RELAXED);

    do {
        if (units == 0 || units == WAITED)
            return -EAGAIN;
    } while (!__atomic_compare_exchange_n(&semaphore->units, &units, units - 1, true,
                                          __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
    return 0;
}
