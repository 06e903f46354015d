/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is not inline. The owner word alone decides who holds a mutex. It changes from and to
 * "nobody" by compare and exchange, with interrupts on; but as soon as UNI_MUTEX_WAITED is set
 * these fail, and everything happens here, with interrupts off.
 */
#include "inherit.h"

#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/intr.h>

void uni_mutex_init(struct uni_mutex *mutex, unsigned attributes)
{
    UNI_ASSERT((attributes & ~(unsigned)(UNI_MUTEX_RECURSIVE | UNI_MUTEX_INHERIT)) == 0);
    *mutex = (struct uni_mutex)UNI_MUTEX_INITIALISER(attributes);
}

void uni_mutex_destroy(struct uni_mutex *mutex)
{
    UNI_ASSERT(mutex->owner == 0);
}

bool uni_mutex_is_mine(const struct uni_mutex *mutex)
{
    return owner_of(mutex) == uni_thread_self();
}

/* The owner locks it once more. */
static void nest(struct uni_mutex *mutex)
{
    uintptr_t saved = uni_intr_save();

    mutex->depth++;
    __atomic_fetch_or(&mutex->owner, UNI_MUTEX_NESTED, __ATOMIC_RELAXED);
    uni_intr_restore(saved);
}

int uni_mutex_try_lock(struct uni_mutex *mutex)
{
    if (uni_mutex_take_free(mutex))
        return 0;
    if (!uni_mutex_is_mine(mutex) || !(mutex->attributes & UNI_MUTEX_RECURSIVE))
        return -EBUSY;
    nest(mutex);
    return 0;
}

/*
 * Make the owner find out that somebody waits. False: there is no owner any more. With interrupts
 * off.
 */
static bool mark_waited(struct uni_mutex *mutex)
{
    uintptr_t owner = __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED);

    while (owner != 0)
        if (__atomic_compare_exchange_n(&mutex->owner, &owner, owner | UNI_MUTEX_WAITED, false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            return true;
    return false;
}

int uni_mutex_lock_contended(struct uni_mutex *mutex, uni_time deadline)
{
    struct uni_waitqueue_waiter waiter;
    uintptr_t saved;
    int error;

    if (uni_mutex_is_mine(mutex)) {
        UNI_ASSERT(mutex->attributes & UNI_MUTEX_RECURSIVE);
        nest(mutex);
        return 0;
    }
    saved = uni_intr_save();
    while (!mark_waited(mutex)) {
        if (uni_mutex_take_free(mutex)) {
            uni_intr_restore(saved);
            return 0;
        }
    }
    uni_waitqueue_enter(&mutex->queue, &waiter);
    if (mutex->attributes & UNI_MUTEX_INHERIT)
        lend(mutex);
    uni_intr_restore(saved);

    error = uni_waitqueue_park(&waiter, deadline);
    if (error < 0 && mutex->attributes & UNI_MUTEX_INHERIT) {
        saved = uni_intr_save();
        end_waiting(mutex);
        uni_intr_restore(saved);
    }
    return error;
}

void uni_mutex_unlock_contended(struct uni_mutex *mutex)
{
    uintptr_t saved = uni_intr_save();
    struct uni_thread *self = uni_thread_self();
    struct uni_waitqueue_waiter *next;
    uintptr_t owner = 0; /* where all who waited gave up */

    UNI_ASSERT(uni_mutex_is_mine(mutex));
    if (mutex->depth > 0) {
        if (--mutex->depth == 0)
            __atomic_fetch_and(&mutex->owner, ~UNI_MUTEX_NESTED, __ATOMIC_RELAXED);
        uni_intr_restore(saved);
        return;
    }
    next = uni_waitqueue_first(&mutex->queue);
    if (next != NULL) {
        owner = (uintptr_t)next->thread;
        uni_waitqueue_wake(next);
    }
    if (!uni_waitqueue_is_empty(&mutex->queue))
        owner |= UNI_MUTEX_WAITED;
    __atomic_store_n(&mutex->owner, owner, __ATOMIC_RELEASE);
    if (mutex->attributes & UNI_MUTEX_INHERIT)
        take_back(mutex, self);
    uni_intr_restore(saved);
}
