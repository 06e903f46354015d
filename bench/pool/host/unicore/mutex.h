/* SPDX-License-Identifier: BSD-3-Clause */
/* <unicore/mutex.h> for bench-mutex on Linux, by the C library. */
#pragma once

#include <pthread.h>

struct uni_mutex {
    pthread_mutex_t own; /* all bytes 0: PTHREAD_MUTEX_INITIALIZER of Linux's C libraries */
};

static inline void uni_mutex_lock(struct uni_mutex *mutex)
{
    (void)pthread_mutex_lock(&mutex->own);
}

static inline void uni_mutex_unlock(struct uni_mutex *mutex)
{
    (void)pthread_mutex_unlock(&mutex->own);
}
