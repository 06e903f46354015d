/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The local APIC's timer: Intel SDM volume 3A, 10.5.4. Where it takes a value of the time-stamp
 * counter there is no more to it. Elsewhere it counts down at a rate that nobody tells. Nobody
 * waits to measure that either: an alarm that comes early is set again, and tells the rate.
 */
#include <unicore/apic.h>
#include <unicore/arch.h>
#include <unicore/clock.h>
#include <unicore/pcclock.h>
#include <unicore/tsc.h>
#include <unicore/x86_64/cpuid.h>
#include <unicore/x86_64/msr.h>

#include "apic.h"

#define TIMER_DEADLINE 0x40000 /* in LOCAL_TIMER; otherwise it counts down once */
#define TIMER_DIVIDE_1 0xb     /* in LOCAL_TIMER_DIVIDE */

/* Slower than any: the first alarms come early. */
#define COUNTS_PER_MILLISECOND_MIN 10000

#define NANOSECONDS_PER_MILLISECOND 1000000

static uni_intr_handler *alarm;
static void *alarm_argument;

static uni_time deadline = UNI_TIMER_NEVER;
static bool has_deadlines;

static uint64_t counts_per_millisecond = COUNTS_PER_MILLISECOND_MIN;
static uni_time count_start;
static uint32_t count;

static void start_count(uni_time now)
{
    uint64_t ahead = now < deadline ? (uint64_t)deadline - (uint64_t)now : 0;
    uint64_t counts;

    if (ahead > UINT32_MAX)
        ahead = UINT32_MAX;
    counts = ahead * counts_per_millisecond / NANOSECONDS_PER_MILLISECOND + 1;
    count = counts < UINT32_MAX ? (uint32_t)counts : UINT32_MAX;
    count_start = now;
    local_write(LOCAL_TIMER_INITIAL, count);
}

/* Time has passed since the count began, and at least that of the count. */
static void learn_rate(uni_time now)
{
    uint64_t span = (uint64_t)(now - count_start);
    uint64_t counts = span ? (uint64_t)count * NANOSECONDS_PER_MILLISECOND / span : 0;

    if (counts > counts_per_millisecond)
        counts_per_millisecond = counts;
}

/* Set the hardware for (deadline), or for as long before it as it can. */
static void arm(uni_time now)
{
    if (has_deadlines)
        uni_msr_write(UNI_MSR_TSC_DEADLINE, deadline == UNI_TIMER_NEVER
                                                ? 0
                                                : uni_tsc_ticks(uni_pcclock_rate(), deadline));
    else if (deadline == UNI_TIMER_NEVER)
        local_write(LOCAL_TIMER_INITIAL, 0);
    else
        start_count(now);
}

static void on_interrupt(void *argument)
{
    uni_time now = uni_clock_monotonic();

    (void)argument;
    /* It was pending as another deadline was set, or none. */
    if (deadline == UNI_TIMER_NEVER || (!has_deadlines && local_read(LOCAL_TIMER_CURRENT)))
        return;
    if (!has_deadlines)
        learn_rate(now);
    if (now < deadline) {
        arm(now);
        return;
    }
    deadline = UNI_TIMER_NEVER;
    if (alarm)
        alarm(alarm_argument);
}

static void start_timer(void)
{
    uni_apic_start();
    handle_timer(on_interrupt);
    has_deadlines = uni_cpuid(UNI_CPUID_FEATURES).ecx & UNI_CPUID_DEADLINE;
    local_write(LOCAL_TIMER_DIVIDE, TIMER_DIVIDE_1);
    local_write(LOCAL_TIMER, VECTOR_TIMER | (has_deadlines ? TIMER_DEADLINE : 0));
    /* The mode counts before the first deadline is written: Intel SDM volume 3A, 10.5.4.1. */
    uni_arch_barrier();
}

void uni_apic_timer_attach(uni_intr_handler *handler, void *argument)
{
    uintptr_t saved = uni_arch_interrupts_save();

    alarm = handler;
    alarm_argument = argument;
    if (handler)
        start_timer();
    uni_arch_interrupts_restore(saved);
}

void uni_apic_timer_set(uni_time when)
{
    uintptr_t saved = uni_arch_interrupts_save();

    deadline = when;
    arm(uni_clock_monotonic());
    uni_arch_interrupts_restore(saved);
}
