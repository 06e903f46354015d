/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/once.h>

#include <unicore/assert.h>
#include <unicore/thread.h>

/* Who is about it where there are no threads yet; no thread has this address. */
#define BOOT ((uintptr_t)2)

void uni_once_run_slowly(struct uni_once *once, uni_once_function *function, void *argument)
{
    struct uni_thread *thread = uni_thread_self();
    uintptr_t self = thread != NULL ? (uintptr_t)thread : BOOT;
    uintptr_t state = UNI_ONCE_NEW;
    int error;

    if (__atomic_compare_exchange_n(&once->state, &state, self, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_ACQUIRE)) {
        function(argument);
        /* Release: what it wrote is seen by whoever finds it done. */
        __atomic_store_n(&once->state, UNI_ONCE_DONE, __ATOMIC_RELEASE);
        uni_waitqueue_wake_all(&once->queue);
        return;
    }
    UNI_ASSERT(state != self);
    error = UNI_WAITQUEUE_WAIT(&once->queue, UNI_THREAD_FOREVER, uni_once_is_done(once));
    UNI_ASSERT(error == 0);
}
