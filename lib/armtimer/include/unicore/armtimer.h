/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The clock and the alarm of a processor with ARM's generic timer. The frequency is the one that
 * the processor tells: nothing is measured.
 */
#pragma once

#include <unicore/clock.h>
#include <unicore/intr.h>

/*
 * uni_clock_monotonic()
 *
 * @context boot, thread, isr
 * @nowait
 */
uni_time uni_armtimer_monotonic(void);

/*
 * uni_timer_attach(). The platform lets the line of the virtual timer, which is INTID 27 by
 * convention, call uni_armtimer_interrupt().
 *
 * @context boot, thread
 * @nullable handler, argument
 */
void uni_armtimer_attach(uni_intr_handler *handler, void *argument);

/*
 * A handler for the timer's line; its argument is not used.
 *
 * @context isr
 * @nullable argument
 */
void uni_armtimer_interrupt(void *argument);

/*
 * uni_timer_set()
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_armtimer_set(uni_time deadline);
