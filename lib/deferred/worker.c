/* SPDX-License-Identifier: BSD-3-Clause */
/* The thread that does what is queued. */
#include "queue.h"

#include <stddef.h>
#include <unicore/assert.h>
#include <unicore/thread.h>

static void *do_all(void *unused)
{
    (void)unused;
    for (;;) {
        struct uni_deferred_work *work = take();

        if (work)
            work->function(work->argument); /* it may free what (work) lies in */
        else if (uni_thread_park(UNI_THREAD_FOREVER) < 0)
            return NULL; /* never: there is no deadline */
    }
}

/* A constructor: threads begin at the last level of start-up. What was queued before is there. */
__attribute__((constructor)) static void start_worker(void)
{
    const struct uni_thread_attributes attributes = {
        .name = "deferred",
        .stack_size = UNI_DEFERRED_STACK_SIZE,
        .priority = UNI_DEFERRED_PRIORITY,
        .detached = true,
    };
    int error = uni_thread_create(&worker, &attributes, do_all, NULL);

    UNI_ASSERT(error == 0);
    (void)error;
}

struct flush {
    struct uni_deferred_work work;
    struct uni_thread *thread;
    volatile bool done;
};

static void end_flush(void *argument)
{
    struct flush *flush = argument;
    struct uni_thread *thread = flush->thread;

    flush->done = true; /* from here on it may be gone */
    uni_thread_unpark(thread);
}

void uni_deferred_flush(void)
{
    struct flush flush = {.thread = uni_thread_self()};

    UNI_ASSERT(flush.thread != worker);
    uni_deferred_init(&flush.work, end_flush, &flush);
    (void)uni_deferred_queue(&flush.work);
    while (!flush.done) {
        int error = uni_thread_park(UNI_THREAD_FOREVER);

        UNI_ASSERT(error == 0);
        (void)error;
    }
}
