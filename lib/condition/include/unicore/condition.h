/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Condition variables: threads wait until others have changed what a mutex protects. What was
 * waited for is to be looked at again after each wait: others may have run in between.
 *
 * One that is all zero is ready.
 */
#pragma once

#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/mutex.h>
#include <unicore/thread.h>
#include <unicore/waitqueue.h>

struct uni_condition {
    struct uni_waitqueue queue;
};

/*
 * Unlock (mutex) and wait for a signal until (deadline), in one: no signal that comes after the
 * mutex is unlocked is missed. Then lock it again, whatever the result and however long that takes.
 * The caller holds it once: to hold a recursive one more often is a mistake.
 *
 * @context thread
 * @blocks
 * @needs locked mutex
 * @ensures locked mutex
 * @error -ETIMEDOUT nobody signalled
 */
int uni_condition_wait_until(struct uni_condition *condition, struct uni_mutex *mutex,
                             uni_time deadline) UNI_MUST_USE;

/*
 * The same without a deadline.
 *
 * @context thread
 * @blocks
 * @needs locked mutex
 * @ensures locked mutex
 */
void uni_condition_wait(struct uni_condition *condition, struct uni_mutex *mutex);

/*
 * Let the most urgent thread that waits go on, the first that came within one priority. If none
 * waits, nothing happens.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_condition_signal(struct uni_condition *condition)
{
    (void)uni_waitqueue_wake_one(&condition->queue);
}

/*
 * Let all threads that wait go on.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE void uni_condition_broadcast(struct uni_condition *condition)
{
    uni_waitqueue_wake_all(&condition->queue);
}
