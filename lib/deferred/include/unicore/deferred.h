/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Work that the handler of an interrupt leaves for later, because it takes long, waits, allocates
 * or calculates with floating point. One thread, more urgent than the usual ones, does it all, in
 * the order in which it came:
 *
 *     static void on_interrupt(void *device)           static void serve(void *device)
 *     {                                                {
 *         uni_intr_mask(LINE);                             …
 *         uni_deferred_queue(&work);                       uni_intr_unmask(LINE);
 *     }                                                }
 *
 * The thread is there before main() starts any of its own.
 */
#pragma once

#include <stdbool.h>
#include <unicore/cdefs.h>

/*
 * Runs in the thread for such work. While it waits, so does all other work of this kind.
 *
 * @context thread
 */
typedef void uni_deferred_function(void *argument);

/* Something to do; where it lies in memory is its owner's business. The fields are not. */
struct uni_deferred_work {
    uni_deferred_function *function;
    void *argument;
    struct uni_deferred_work *next;
    bool queued;
};

/*
 * Make (work) a call of (function), which is not queued.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable argument
 * @ensures initialised work
 */
void uni_deferred_init(struct uni_deferred_work *work, uni_deferred_function *function,
                       void *argument);

/*
 * Let the function be called as soon as possible, once, unless it is still to be called anyway. It
 * is not any more as soon as it starts: who queues it meanwhile makes it run once more.
 *
 * Returns whether it was not queued before.
 *
 * @context boot, thread, isr
 * @nowait
 * @needs initialised work
 */
bool uni_deferred_queue(struct uni_deferred_work *work);

/*
 * Wait until all that was queued before is done. Not for the functions themselves.
 *
 * @context thread
 * @blocks
 */
void uni_deferred_flush(void);
