/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A thread that holds mutexes for which others wait is as urgent as the most urgent of those, or as
 * itself: Sha, Rajkumar, Lehoczky: "Priority inheritance protocols", 1990. Nothing is kept by
 * thread: the mutexes with this attribute for which somebody waits are a list, which is short and
 * mostly empty, and who owns and waits stands in them.
 */
#include "inherit.h"

static struct uni_mutex *lent;

static bool is_lent(const struct uni_mutex *mutex)
{
    const struct uni_mutex *listed = lent;

    while (listed != NULL && listed != mutex)
        listed = listed->next_lent;
    return listed != NULL;
}

static void take_from_list(struct uni_mutex *mutex)
{
    struct uni_mutex **link = &lent;

    while (*link != mutex)
        link = &(*link)->next_lent;
    *link = mutex->next_lent;
}

/* Put (mutex), which has an owner, in the list. */
static void put_in_list(struct uni_mutex *mutex)
{
    const struct uni_thread *owner = owner_of(mutex);
    const struct uni_mutex *other = lent;

    /* One that has been lent a priority has its own noted already. */
    while (other != NULL && owner_of(other) != owner)
        other = other->next_lent;
    mutex->own_priority = other != NULL ? other->own_priority : uni_thread_priority(owner);
    mutex->next_lent = lent;
    lent = mutex;
}

/* The mutex of the list that (thread) waits for, or null. */
static const struct uni_mutex *waits_for(const struct uni_thread *thread)
{
    for (const struct uni_mutex *mutex = lent; mutex != NULL; mutex = mutex->next_lent) {
        const struct uni_waitqueue_waiter *waiter = NULL;

        while ((waiter = uni_waitqueue_next(&mutex->queue, waiter)) != NULL)
            if (waiter->thread == thread)
                return mutex;
    }
    return NULL;
}

/*
 * Give (thread), whose own priority is (own), the one that it is to have; then whoever it waits
 * for, and so on. Ends where nothing changes, so also in a circle of threads.
 */
static void adjust(struct uni_thread *thread, int own)
{
    for (;;) {
        int wanted = own;
        const struct uni_mutex *mutex;

        for (mutex = lent; mutex != NULL; mutex = mutex->next_lent) {
            /* Nobody: who waited gave up, and is about to say so. */
            const struct uni_waitqueue_waiter *first = uni_waitqueue_first(&mutex->queue);

            if (owner_of(mutex) == thread && first != NULL &&
                uni_thread_priority(first->thread) > wanted)
                wanted = uni_thread_priority(first->thread);
        }
        if (uni_thread_priority(thread) == wanted)
            return;
        uni_thread_set_priority(thread, wanted);
        mutex = waits_for(thread);
        if (mutex == NULL)
            return;
        thread = owner_of(mutex);
        own = mutex->own_priority;
    }
}

void lend(struct uni_mutex *mutex)
{
    if (!is_lent(mutex))
        put_in_list(mutex);
    adjust(owner_of(mutex), mutex->own_priority);
}

void end_waiting(struct uni_mutex *mutex)
{
    if (!is_lent(mutex)) /* it was handed over in the meantime */
        return;
    if (uni_waitqueue_is_empty(&mutex->queue))
        take_from_list(mutex);
    adjust(owner_of(mutex), mutex->own_priority);
}

void take_back(struct uni_mutex *mutex, struct uni_thread *before)
{
    int own = mutex->own_priority;

    if (!is_lent(mutex)) /* nobody waited for long enough */
        return;
    take_from_list(mutex);
    if (!uni_waitqueue_is_empty(&mutex->queue))
        put_in_list(mutex);
    adjust(before, own);
}
