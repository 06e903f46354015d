/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads that wait for something, most urgent first and those of one priority in the order of
 * their coming. What counts is the priority that a thread has when somebody is woken.
 *
 * There are two ways to use a queue. Whoever waits for a condition that others make true says
 * UNI_WAITQUEUE_WAIT(); they make it true and then wake. Or a library hands over what is waited
 * for: within one critical section it looks whether it is there, and if not enters the queue; who
 * brings it takes a waiter out with uni_waitqueue_wake(), and that one has it when it goes on.
 *
 * A queue that is all zero is empty and ready, and so is everything made of queues in this pool.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/thread.h>

struct uni_waitqueue;

/*
 * A thread in a queue. It lies on the stack of that thread, often as the first field of something
 * larger that says what it waits for.
 */
struct uni_waitqueue_waiter {
    struct uni_thread *thread;
    struct uni_waitqueue *queue; /* null as soon as it is out of the queue */
    struct uni_waitqueue_waiter *next, *previous;
    uint32_t ticket; /* counts those that ever entered */
};

/* A queue. Its fields change only with interrupts off. */
struct uni_waitqueue {
    struct uni_waitqueue_waiter *newest; /* its (next) is the oldest: the list is a circle */
    uint32_t tickets;
};

/*
 * Wait until (condition) is true, or until (deadline). It is looked at again each time that this
 * thread is woken, without any lock; a true one ends the wait even where the deadline has passed.
 * The value is 0 or -ETIMEDOUT.
 *
 * No wake-up is lost: the thread is in the queue already when it looks at the condition, and if it
 * is woken without need it wakes another in its stead.
 *
 * Only where a thread may block.
 */
#define UNI_WAITQUEUE_WAIT(queue, deadline, condition)                                             \
    ({                                                                                             \
        struct uni_waitqueue_waiter uni_waiter_;                                                   \
        int uni_waited_ = 0;                                                                       \
        for (;;) {                                                                                 \
            if (condition) {                                                                       \
                uni_waited_ = 0;                                                                   \
                break;                                                                             \
            }                                                                                      \
            if (uni_waited_ < 0)                                                                   \
                break;                                                                             \
            uni_waitqueue_enter((queue), &uni_waiter_);                                            \
            if (condition) {                                                                       \
                uni_waitqueue_leave((queue), &uni_waiter_);                                        \
                break;                                                                             \
            }                                                                                      \
            uni_waited_ = uni_waitqueue_park(&uni_waiter_, (deadline));                            \
        }                                                                                          \
        uni_waited_;                                                                               \
    })

/*
 * Put the caller in (queue) as (waiter). From now on it can be woken, and is to call
 * uni_waitqueue_park() or uni_waitqueue_leave() before (waiter) goes out of scope.
 *
 * @context thread
 * @nowait
 * @ensures entered waiter
 */
void uni_waitqueue_enter(struct uni_waitqueue *queue, struct uni_waitqueue_waiter *waiter);

/*
 * Wait until somebody takes (waiter) out of its queue, or until (deadline). It is out of the queue
 * either way: 0 means that somebody took it out, and an error that nobody did or will.
 *
 * @context thread
 * @blocks
 * @needs entered waiter
 * @ensures not entered waiter
 * @error -ETIMEDOUT nobody did
 */
int uni_waitqueue_park(struct uni_waitqueue_waiter *waiter, uni_time deadline) UNI_MUST_USE;

/*
 * Do not wait, after all. If somebody has taken (waiter) out of (queue), which it entered, another
 * is woken in its stead.
 *
 * @context thread
 * @nowait
 * @needs entered waiter
 * @ensures not entered waiter
 */
void uni_waitqueue_leave(struct uni_waitqueue *queue, struct uni_waitqueue_waiter *waiter);

/*
 * Wake the most urgent thread. Returns whether there was one.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_waitqueue_wake_one(struct uni_waitqueue *queue);

/*
 * Wake all threads that are in (queue) now, the oldest first.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_waitqueue_wake_all(struct uni_waitqueue *queue);

/*
 * Whether nobody waits, which may change at any time while interrupts are on.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_waitqueue_is_empty(const struct uni_waitqueue *queue)
{
    return __atomic_load_n(&queue->newest, __ATOMIC_RELAXED) == NULL;
}

/*
 * The most urgent waiter, or null.
 *
 * @context boot, thread, isr
 * @nowait
 * @needs interrupts off
 * @nullable result
 */
struct uni_waitqueue_waiter *uni_waitqueue_first(const struct uni_waitqueue *queue);

/*
 * The waiter that entered next after (waiter), or null; the oldest after a null (waiter). So one
 * can go through all of them, whatever their priority, and choose.
 *
 * @context boot, thread, isr
 * @nowait
 * @needs interrupts off
 * @nullable waiter, result
 */
struct uni_waitqueue_waiter *uni_waitqueue_next(const struct uni_waitqueue *queue,
                                                const struct uni_waitqueue_waiter *waiter);

/*
 * Take (waiter) out of its queue and let it go on. It is still there while interrupts are off, and
 * then no more.
 *
 * @context boot, thread, isr
 * @nowait
 * @needs interrupts off
 */
void uni_waitqueue_wake(struct uni_waitqueue_waiter *waiter);
