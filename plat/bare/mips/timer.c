/* SPDX-License-Identifier: BSD-3-Clause */
/* The alarm is Compare of coprocessor 0: an interrupt when Count reaches it, until it is written.
 */
#include <unicore/arch.h>
#include <unicore/crash.h>
#include <unicore/lines.h>
#include <unicore/mips/cp0.h>
#include <unicore/timer.h>

#include "clock.h"

#define COUNT   9
#define COMPARE 11

/* Compare's line: the highest of the processor's. */
#define TIMER_LINE 23

/* Ticks that it takes at least to write Compare before Count is there. */
#define MARGIN 64

static uni_intr_handler *attached;
static void *attached_argument;

static uni_time deadline = UNI_TIMER_NEVER;

/* Ticks from (now) to (deadline), rounded up; TICKS_MAX if they are more. */
static uint32_t ticks_to_go(uni_time now)
{
    uint32_t frequency = clock_frequency();
    uint64_t span;

    if (deadline <= now)
        return 0;
    span = (uint64_t)deadline - (uint64_t)now;
    if (span >= (uint64_t)TICKS_MAX * UNI_SECONDS(1) / frequency)
        return TICKS_MAX;
    return (uint32_t)(span * frequency / UNI_SECONDS(1)) + 1;
}

/* Interrupt at (deadline), or before that. With interrupts off. */
static void program(void)
{
    uint32_t count = UNI_CP0_READ(COUNT, 0);
    uint32_t compare = count + ticks_to_go(uni_clock_monotonic());

    /* Were Count beyond Compare already, it would take a turn to get there. */
    for (uint32_t margin = MARGIN;; margin *= 2) {
        UNI_CP0_WRITE(COMPARE, 0, compare);
        count = UNI_CP0_READ(COUNT, 0);
        if ((int32_t)(compare - count) > 0)
            break;
        compare = count + margin;
    }
}

/* Compare may have been set for less than the whole way, and rounding makes it a little early. */
static void interrupt(void *unused)
{
    (void)unused;
    if (uni_clock_monotonic() >= deadline) {
        deadline = UNI_TIMER_NEVER;
        program();
        if (attached)
            attached(attached_argument);
    } else {
        program();
    }
}

void timer_start(void)
{
    if (uni_intr_attach(TIMER_LINE, interrupt, NULL) < 0)
        uni_crash("the timer's interrupt has a handler", NULL, 0, 0, uni_arch_frame_pointer());
    uni_lines_own();
    program();
}

void uni_timer_attach(uni_intr_handler *handler, void *argument)
{
    uintptr_t saved = uni_arch_interrupts_save();

    attached = handler;
    attached_argument = argument;
    uni_arch_interrupts_restore(saved);
}

void uni_timer_set(uni_time when)
{
    uintptr_t saved = uni_arch_interrupts_save();

    deadline = when;
    program();
    uni_arch_interrupts_restore(saved);
}
