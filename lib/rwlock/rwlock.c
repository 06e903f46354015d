/* SPDX-License-Identifier: BSD-3-Clause */
/* Who unlocks hands the lock over: those that wait have it when they go on. */
#include <unicore/rwlock.h>

#include <stddef.h>
#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/intr.h>

/* Let in whoever may have (lock) now: one writer if nobody holds it, or else all readers. */
static void let_in(struct uni_rwlock *lock)
{
    uintptr_t saved = uni_intr_save();
    struct uni_waitqueue_waiter *waiter = uni_waitqueue_first(&lock->writing);

    if (waiter != NULL) {
        if (lock->writer == NULL && lock->readers == 0) {
            lock->writer = waiter->thread;
            uni_waitqueue_wake(waiter);
        }
    } else if (lock->writer == NULL) {
        while ((waiter = uni_waitqueue_next(&lock->reading, NULL)) != NULL) {
            lock->readers++;
            uni_waitqueue_wake(waiter);
        }
    }
    uni_intr_restore(saved);
}

int uni_rwlock_try_read(struct uni_rwlock *lock)
{
    uintptr_t saved = uni_intr_save();
    int error = 0;

    if (lock->writer == NULL && uni_waitqueue_is_empty(&lock->writing))
        lock->readers++;
    else
        error = -EBUSY;
    uni_intr_restore(saved);
    return error;
}

int uni_rwlock_read_until(struct uni_rwlock *lock, uni_time deadline)
{
    uintptr_t saved = uni_intr_save();
    struct uni_waitqueue_waiter waiter;

    UNI_ASSERT(lock->writer == NULL || lock->writer != uni_thread_self());
    if (uni_rwlock_try_read(lock) == 0) {
        uni_intr_restore(saved);
        return 0;
    }
    uni_waitqueue_enter(&lock->reading, &waiter);
    uni_intr_restore(saved);
    return uni_waitqueue_park(&waiter, deadline);
}

void uni_rwlock_read(struct uni_rwlock *lock)
{
    int error = uni_rwlock_read_until(lock, UNI_THREAD_FOREVER);

    UNI_ASSERT(error == 0);
}

void uni_rwlock_end_read(struct uni_rwlock *lock)
{
    uintptr_t saved = uni_intr_save();

    UNI_ASSERT(lock->readers > 0);
    if (--lock->readers == 0)
        let_in(lock);
    uni_intr_restore(saved);
}

int uni_rwlock_try_write(struct uni_rwlock *lock)
{
    uintptr_t saved = uni_intr_save();
    int error = 0;

    if (lock->writer == NULL && lock->readers == 0)
        lock->writer = uni_thread_self();
    else
        error = -EBUSY;
    uni_intr_restore(saved);
    return error;
}

int uni_rwlock_write_until(struct uni_rwlock *lock, uni_time deadline)
{
    uintptr_t saved = uni_intr_save();
    struct uni_waitqueue_waiter waiter;
    int error;

    UNI_ASSERT(lock->writer == NULL || lock->writer != uni_thread_self());
    if (uni_rwlock_try_write(lock) == 0) {
        uni_intr_restore(saved);
        return 0;
    }
    uni_waitqueue_enter(&lock->writing, &waiter);
    uni_intr_restore(saved);
    error = uni_waitqueue_park(&waiter, deadline);
    if (error < 0)
        let_in(lock); /* readers may have waited for this writer only */
    return error;
}

void uni_rwlock_write(struct uni_rwlock *lock)
{
    int error = uni_rwlock_write_until(lock, UNI_THREAD_FOREVER);

    UNI_ASSERT(error == 0);
}

void uni_rwlock_end_write(struct uni_rwlock *lock)
{
    uintptr_t saved = uni_intr_save();

    UNI_ASSERT(lock->writer != NULL && lock->writer == uni_thread_self());
    lock->writer = NULL;
    let_in(lock);
    uni_intr_restore(saved);
}

void uni_rwlock_destroy(struct uni_rwlock *lock)
{
    UNI_ASSERT(lock->writer == NULL && lock->readers == 0);
}
