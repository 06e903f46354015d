/* SPDX-License-Identifier: BSD-3-Clause */
/* Priority inheritance: what a mutex with UNI_MUTEX_INHERIT tells. All with interrupts off. */
#pragma once

#include <unicore/mutex.h>

/* The thread that holds (mutex), or null. */
static inline struct uni_thread *owner_of(const struct uni_mutex *mutex)
{
    uintptr_t owner = __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED);

    return (struct uni_thread *)(owner & ~(UNI_MUTEX_WAITED | UNI_MUTEX_NESTED));
}

/* A thread is about to wait for (mutex), which another holds; it is in the queue. */
void lend(struct uni_mutex *mutex);

/* A thread waits for (mutex) no more, and has not got it. */
void end_waiting(struct uni_mutex *mutex);

/*
 * (before) held (mutex), and gave it to the owner that it has now, who is no more in the queue, or
 * to nobody.
 */
void take_back(struct uni_mutex *mutex, struct uni_thread *before);
