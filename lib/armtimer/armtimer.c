/* SPDX-License-Identifier: BSD-3-Clause */
/* Compiled for interrupt context. */
#include <unicore/armtimer.h>

#include <stddef.h>
#include <unicore/arm/timer.h>
#include <unicore/timer.h>

#define NANOSECONDS 1000000000u /* per second */

/*
 * What makes ticks of nanoseconds: whole nanoseconds, and 2^-32 of them, in a tick. Firmware that
 * has not set the frequency leaves 0; time then runs, at a guessed rate.
 */
static uint32_t frequency, whole, fraction;

static void prepare(void)
{
    frequency = uni_arm_timer_frequency();
    if (!frequency)
        frequency = NANOSECONDS;
    whole = NANOSECONDS / frequency;
    fraction = (uint32_t)(((uint64_t)(NANOSECONDS % frequency) << 32) / frequency);
}

uni_time uni_armtimer_monotonic(void)
{
    uint64_t ticks = uni_arm_timer_count();

    if (!frequency)
        prepare();
    /* 64 bits by 32 in parts: the sum is within 64 bits for 292 years. */
    return (uni_time)(ticks * whole + (ticks >> 32) * fraction +
                      ((ticks & UINT32_MAX) * fraction >> 32));
}

/* The first count at or past (time), or a few more: what is rounded in prepare() is lost here. */
static uint64_t ticks_at(uni_time time)
{
    uint64_t nanoseconds = time > 0 ? (uint64_t)time : 0;
    uint64_t seconds = nanoseconds / NANOSECONDS;
    uint64_t rest = nanoseconds % NANOSECONDS;

    return seconds * frequency + rest * frequency / NANOSECONDS + 1;
}

static uni_intr_handler *alarm;
static void *alarm_argument;
static uni_time alarm_time = UNI_TIMER_NEVER;

void uni_armtimer_attach(uni_intr_handler *handler, void *argument)
{
    alarm = NULL; /* an interrupt in between finds none or all of the new one */
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    alarm_argument = argument;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    alarm = handler;
}

void uni_armtimer_set(uni_time deadline)
{
    if (!frequency)
        prepare();
    /* Off while (alarm_time) changes. */
    uni_arm_timer_control(0);
    alarm_time = deadline;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (deadline == UNI_TIMER_NEVER)
        return;
    uni_arm_timer_set_compare(ticks_at(deadline));
    uni_arm_timer_control(UNI_ARM_TIMER_ENABLE);
}

void uni_armtimer_interrupt(void *argument)
{
    uni_time deadline = alarm_time;

    (void)argument;
    /* Rounding may lead here a moment early, and a hypervisor a moment late, after another call. */
    if (deadline == UNI_TIMER_NEVER || uni_armtimer_monotonic() < deadline) {
        uni_armtimer_set(deadline);
        return;
    }
    uni_armtimer_set(UNI_TIMER_NEVER);
    if (alarm)
        alarm(alarm_argument);
}
