/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/condition.h>

#include <unicore/assert.h>

int uni_condition_wait_until(struct uni_condition *condition, struct uni_mutex *mutex,
                             uni_time deadline)
{
    struct uni_waitqueue_waiter waiter;
    int error;

    UNI_ASSERT(uni_mutex_is_mine(mutex) && mutex->depth == 0);
    uni_waitqueue_enter(&condition->queue, &waiter);
    uni_mutex_unlock(mutex);
    error = uni_waitqueue_park(&waiter, deadline);
    uni_mutex_lock(mutex);
    return error;
}

void uni_condition_wait(struct uni_condition *condition, struct uni_mutex *mutex)
{
    int error = uni_condition_wait_until(condition, mutex, UNI_THREAD_FOREVER);

    UNI_ASSERT(error == 0);
}
