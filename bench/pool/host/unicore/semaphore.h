/* SPDX-License-Identifier: BSD-3-Clause */
/* <unicore/semaphore.h> for bench-mutex on Linux, by the C library. */
#pragma once

#include <semaphore.h>

struct uni_semaphore {
    sem_t own; /* all bytes 0: nothing to take, for this process alone */
};

static inline void uni_semaphore_post(struct uni_semaphore *semaphore)
{
    (void)sem_post(&semaphore->own);
}

static inline void uni_semaphore_wait(struct uni_semaphore *semaphore)
{
    (void)sem_wait(&semaphore->own);
}
