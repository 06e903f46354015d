/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any number of timers, on the one alarm that a platform has (<unicore/timer.h>). Between them the
 * processor may sleep: there is no tick. No function here allocates.
 *
 * Timers work from UNI_BOOT_SERVICES on. The alarm is theirs: nobody else sets it in an image
 * where this library is.
 */
#pragma once

#include <stdbool.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>

/*
 * Runs with interrupts off and without floating point. It may arm and cancel timers, its own among
 * them, and free what its own timer lies in.
 *
 * @context isr
 * @nullable argument
 */
typedef void uni_timers_function(void *argument);

/* A timer; where it lies in memory is its owner's business. The fields are not. */
struct uni_timers_timer {
    uni_time deadline;
    uni_time period; /* 0: once */
    uni_timers_function *function;
    void *argument;
    /* Its place in the heap: see timers.c. */
    struct uni_timers_timer *child, *next, **link; /* a null (link): not armed */
};

/*
 * Make (timer) one that calls (function), and is not armed. What it was before does not count, and
 * an armed one is to be cancelled first.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable argument
 * @ensures initialised timer
 */
void uni_timers_init(struct uni_timers_timer *timer, uni_timers_function *function, void *argument);

/*
 * Call the function once, at (deadline) or as soon as possible after, instead of when it was armed
 * for before. INT64_MAX is never. A (period) of more than 0: again and again at deadline + n *
 * period; calls that were missed are left out. One shorter than a call takes leaves no time for
 * anything else. A negative period is a mistake.
 *
 * Never early. Timers are called in the order of their deadlines; those of one deadline in any.
 * To a timer's function, a deadline that has passed means the moment after the one for which it is
 * called, from which periods count, too: a timer that arms itself for now is called next time.
 *
 * @context boot, thread, isr
 * @nowait
 * @needs initialised timer
 */
void uni_timers_arm(struct uni_timers_timer *timer, uni_time deadline, uni_time period);

/*
 * Do not call the function any more. When this returns it does not run either, unless it is itself
 * the caller.
 *
 * Returns whether the timer was armed. One that is not periodic is armed no more when its function
 * starts.
 *
 * @context boot, thread, isr
 * @nowait
 * @needs initialised timer
 */
bool uni_timers_cancel(struct uni_timers_timer *timer);

/*
 * Whether the function is still to be called.
 *
 * @context boot, thread, isr
 * @nowait
 * @needs initialised timer
 */
bool uni_timers_is_armed(const struct uni_timers_timer *timer);

/*
 * Whether any timer is armed: if none is, no function will be called unless somebody arms one.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_timers_any(void);
