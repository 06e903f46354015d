/* SPDX-License-Identifier: BSD-3-Clause */
/* What is to be done once, by whichever thread needs it first. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/waitqueue.h>

/* One that is all zero is ready. The fields are the library's business. */
struct uni_once {
    uintptr_t state; /* UNI_ONCE_NEW, UNI_ONCE_DONE or the address of who is about it */
    struct uni_waitqueue queue;
};

#define UNI_ONCE_NEW  ((uintptr_t)0)
#define UNI_ONCE_DONE ((uintptr_t)1)

/*
 * What is done.
 *
 * @context boot, thread
 * @blocks
 * @nullable argument
 */
typedef void uni_once_function(void *argument);

/*
 * What uni_once_run() calls as long as it is not done. Not for others.
 *
 * @context boot, thread
 * @blocks
 * @nullable argument
 */
void uni_once_run_slowly(struct uni_once *once, uni_once_function *function, void *argument);

/*
 * Call (function) with (argument), unless that was done for (once) before. When this returns it has
 * been done: who comes while another thread is about it waits. The function is not to come here
 * again for the same (once).
 *
 * @context boot, thread
 * @blocks
 * @nullable argument
 */
UNI_INLINE void uni_once_run(struct uni_once *once, uni_once_function *function, void *argument)
{
    /* Acquire: what the function wrote is seen from here on. */
    if (UNI_UNLIKELY(__atomic_load_n(&once->state, __ATOMIC_ACQUIRE) != UNI_ONCE_DONE))
        uni_once_run_slowly(once, function, argument);
}

/*
 * Whether it has been done.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_once_is_done(const struct uni_once *once)
{
    return __atomic_load_n(&once->state, __ATOMIC_ACQUIRE) == UNI_ONCE_DONE;
}
