/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Read-write locks: held by any number of readers, or by one writer. Writers go first: while one
 * waits, no further reader gets the lock. Among writers the most urgent goes first, the first that
 * came within one priority; readers that wait get the lock together.
 *
 * Who reads must not read again before it has unlocked: with a writer in between both would wait
 * for ever. A lock that is all zero is ready.
 */
#pragma once

#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/thread.h>
#include <unicore/waitqueue.h>

/* The fields are the library's business, and change only with interrupts off. */
struct uni_rwlock {
    struct uni_thread *writer; /* who holds it for writing, or null */
    unsigned readers;          /* how many hold it for reading; 0 where there is a writer */
    struct uni_waitqueue reading, writing;
};

/*
 * Lock for reading. Who holds (lock) for writing must not.
 *
 * @context thread
 * @blocks
 */
void uni_rwlock_read(struct uni_rwlock *lock);

/*
 * The same until (deadline).
 *
 * @context thread
 * @blocks
 * @error -ETIMEDOUT there were writers all the time
 */
int uni_rwlock_read_until(struct uni_rwlock *lock, uni_time deadline) UNI_MUST_USE;

/*
 * The same without waiting.
 *
 * @context thread
 * @nowait
 * @error -EBUSY a writer holds it or waits for it
 */
int uni_rwlock_try_read(struct uni_rwlock *lock) UNI_MUST_USE;

/*
 * Unlock what the caller holds for reading.
 *
 * @context thread
 * @nowait
 */
void uni_rwlock_end_read(struct uni_rwlock *lock);

/*
 * Lock for writing. Who holds (lock) already must not.
 *
 * @context thread
 * @blocks
 */
void uni_rwlock_write(struct uni_rwlock *lock);

/*
 * The same until (deadline).
 *
 * @context thread
 * @blocks
 * @error -ETIMEDOUT others held it all the time
 */
int uni_rwlock_write_until(struct uni_rwlock *lock, uni_time deadline) UNI_MUST_USE;

/*
 * The same without waiting.
 *
 * @context thread
 * @nowait
 * @error -EBUSY somebody holds it
 */
int uni_rwlock_try_write(struct uni_rwlock *lock) UNI_MUST_USE;

/*
 * Unlock what the caller holds for writing. For others to do so is a mistake.
 *
 * @context thread
 * @nowait
 */
void uni_rwlock_end_write(struct uni_rwlock *lock);

/*
 * The memory of (lock) is to become something else. One that somebody holds is a mistake.
 *
 * @context boot, thread
 * @nowait
 */
void uni_rwlock_destroy(struct uni_rwlock *lock);
