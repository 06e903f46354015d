/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mutexes: held by one thread at a time, which is the one that unlocks. Those that wait get it in
 * the order of their priority, and of their coming within one: unlocking hands the mutex over, so
 * nobody overtakes.
 *
 * A mutex that is all zero is an ordinary one, unlocked. Before main() there are no threads, and
 * locking does nothing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/thread.h>
#include <unicore/waitqueue.h>

enum uni_mutex_attributes {
    /* Whoever holds it may lock it again, and is to unlock it as often. */
    UNI_MUTEX_RECURSIVE = 1,
    /*
     * Whoever holds it is at least as urgent as every thread that waits for it, and so is, in turn,
     * whoever that one waits for at a mutex of this kind. What uni_thread_set_priority() says of a
     * thread that has been lent a priority is forgotten when the loan ends.
     */
    UNI_MUTEX_INHERIT = 2,
};

/* In (owner), beside the address of the thread that holds the mutex. */
#define UNI_MUTEX_WAITED ((uintptr_t)1) /* somebody waits */
#define UNI_MUTEX_NESTED ((uintptr_t)2) /* (depth) is not 0 */

/* The fields are the library's business. All but (owner) change only with interrupts off. */
struct uni_mutex {
    uintptr_t owner; /* 0: nobody */
    struct uni_waitqueue queue;
    unsigned attributes;
    unsigned depth; /* how often the owner locked it beyond once */
    /* With UNI_MUTEX_INHERIT, while somebody waits: */
    int own_priority;            /* the owner's, without what it was lent */
    struct uni_mutex *next_lent; /* the next mutex of this kind and state */
};

/* An unlocked mutex with (attributes_) of enum uni_mutex_attributes, or 0. */
#define UNI_MUTEX_INITIALISER(attributes_) {.attributes = (attributes_)}

/*
 * What lock and unlock call where it is not as simple as usual. Not for others.
 *
 * @context thread
 * @blocks
 * @error -ETIMEDOUT it was locked by others all the time
 */
int uni_mutex_lock_contended(struct uni_mutex *mutex, uni_time deadline);

/*
 * The other one of these.
 *
 * @context thread
 * @nowait
 */
void uni_mutex_unlock_contended(struct uni_mutex *mutex);

/*
 * Make (mutex) an unlocked one with (attributes), of enum uni_mutex_attributes, or 0.
 *
 * @context boot, thread
 * @nowait
 */
void uni_mutex_init(struct uni_mutex *mutex, unsigned attributes);

/*
 * The memory of (mutex) is to become something else. One that is locked is a mistake.
 *
 * @context boot, thread
 * @nowait
 * @needs not locked mutex
 */
void uni_mutex_destroy(struct uni_mutex *mutex);

/*
 * Lock (mutex) if nobody holds it: what is done inline. Not for others.
 *
 * @context boot, thread
 * @nowait
 */
UNI_INLINE bool uni_mutex_take_free(struct uni_mutex *mutex)
{
    uintptr_t nobody = 0;

    /* Acquire: what the last owner wrote is seen from here on. */
    return __atomic_compare_exchange_n(&mutex->owner, &nobody, (uintptr_t)uni_thread_self(), false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/*
 * Lock (mutex), waiting for it if need be. To lock one again that is not recursive is a mistake.
 *
 * @context boot, thread
 * @blocks
 * @ensures locked mutex
 */
UNI_INLINE void uni_mutex_lock(struct uni_mutex *mutex)
{
    if (UNI_UNLIKELY(!uni_mutex_take_free(mutex)))
        (void)uni_mutex_lock_contended(mutex, UNI_THREAD_FOREVER);
}

/*
 * The same until (deadline).
 *
 * @context boot, thread
 * @blocks
 * @ensures locked mutex
 * @error -ETIMEDOUT it was locked by others all the time
 */
UNI_INLINE UNI_MUST_USE int uni_mutex_lock_until(struct uni_mutex *mutex, uni_time deadline)
{
    return UNI_LIKELY(uni_mutex_take_free(mutex)) ? 0 : uni_mutex_lock_contended(mutex, deadline);
}

/*
 * Lock (mutex) without waiting.
 *
 * @context boot, thread
 * @nowait
 * @ensures locked mutex
 * @error -EBUSY somebody holds it, or the caller does and it is not recursive
 */
int uni_mutex_try_lock(struct uni_mutex *mutex) UNI_MUST_USE;

/*
 * Unlock (mutex), or hand it to the first of those who wait. To unlock what the caller does not
 * hold is a mistake.
 *
 * @context boot, thread
 * @nowait
 * @needs locked mutex
 * @ensures not locked mutex
 */
UNI_INLINE void uni_mutex_unlock(struct uni_mutex *mutex)
{
    uintptr_t self = (uintptr_t)uni_thread_self();

    /* Release: what this owner wrote is seen by the next. */
    if (UNI_UNLIKELY(!__atomic_compare_exchange_n(&mutex->owner, &self, 0, false, __ATOMIC_RELEASE,
                                                  __ATOMIC_RELAXED)))
        uni_mutex_unlock_contended(mutex);
}

/*
 * Whether the caller holds (mutex).
 *
 * @context boot, thread
 * @nowait
 */
bool uni_mutex_is_mine(const struct uni_mutex *mutex);
