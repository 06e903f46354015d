/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * <unicore/thread.h> for bench-thread on Linux, by the C library: for switching, the contexts of
 * <ucontext.h>, since the kernel switches between its threads; else these.
 */
#pragma once

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <ucontext.h>

#define UNI_THREAD_FOREVER 0

/* Made when it is known what for: to be joined, or to be switched to. */
struct uni_thread {
    void *(*function)(void *);
    void *argument;
};

static struct uni_thread only;
static ucontext_t contexts[2];
static unsigned running;

static inline void run_context(void)
{
    (void)only.function(only.argument);
}

static inline int uni_thread_create(struct uni_thread **thread, const void *attributes,
                                    void *(*function)(void *), void *argument)
{
    (void)attributes;
    only = (struct uni_thread){function, argument};
    *thread = &only;
    return 0;
}

static inline int uni_thread_join(struct uni_thread *thread, long deadline, void **result)
{
    pthread_t own;

    (void)deadline;
    if (pthread_create(&own, NULL, thread->function, thread->argument) != 0)
        return -1;
    return -pthread_join(own, result);
}

static inline void uni_thread_yield(void)
{
    static char stack[65536];
    unsigned from = running;

    if (contexts[1].uc_stack.ss_sp == NULL) {
        (void)getcontext(&contexts[1]);
        contexts[1].uc_stack.ss_sp = stack;
        contexts[1].uc_stack.ss_size = sizeof(stack);
        makecontext(&contexts[1], run_context, 0);
    }
    running = !from;
    (void)swapcontext(&contexts[from], &contexts[!from]);
}
