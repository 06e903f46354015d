/* SPDX-License-Identifier: BSD-3-Clause */
/* One alarm for the whole image: what schedulers and timer queues stand on. */
#pragma once

#include <unicore/clock.h>
#include <unicore/intr.h>

#define UNI_TIMER_NEVER INT64_MAX

/*
 * Who is called when the alarm goes off. There is one such handler; a null pointer takes it away.
 * Call this once before uni_timer_set().
 *
 * @context boot, thread
 * @nullable handler, argument
 */
void uni_timer_attach(uni_intr_handler *handler, void *argument);

/*
 * Let the alarm go off once, as soon as uni_clock_monotonic() is at or past (deadline) and
 * interrupts are on, instead of when it was set to before. UNI_TIMER_NEVER turns it off.
 *
 * Never early. A deadline in the past goes off at once.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_timer_set(uni_time deadline);
