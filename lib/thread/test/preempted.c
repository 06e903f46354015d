/* SPDX-License-Identifier: BSD-3-Clause */
/* What threads that can be preempted do and others do not. */
#include "parts.h"

#include <unicore/check.h>

#if UNI_HAS_PREEMPTIVE

#include <stdbool.h>
#include <stddef.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/intr.h>

#define SOON     UNI_MILLISECONDS(2)
#define PATIENCE UNI_SECONDS(10)

static volatile unsigned turns;
static volatile bool stop;

static void *spin(void *argument)
{
    while (!stop)
        turns++;
    return argument;
}

/* Run, and do not yield, until (condition) or for ever so long. */
#define SPIN_UNTIL(condition)                                                                      \
    for (uni_time give_up_ = uni_clock_monotonic() + PATIENCE;                                     \
         !(condition) && uni_clock_monotonic() < give_up_;)

static void test_slices(void)
{
    struct uni_thread *equal[2] = {start_thread(spin, NULL, 0), start_thread(spin, NULL, 0)};
    struct uni_thread *less = start_thread(spin, NULL, UNI_THREAD_PRIORITY_NORMAL - 1);
    unsigned before;

    SPIN_UNTIL(turns > 0);
    UNI_CHECK(turns > 0);
    before = turns;
    SPIN_UNTIL(turns > before);
    UNI_CHECK(turns > before);
    stop = true;
    (void)end_thread(equal[0]);
    (void)end_thread(equal[1]);
    (void)end_thread(less);
    stop = false;
    uni_check_part("time slices");
}

static uni_time woken;

static void *wake_once(void *argument)
{
    uni_thread_sleep(uni_clock_monotonic() + SOON);
    woken = uni_clock_monotonic();
    turns = 1;
    return argument;
}

static void *set_turns(void *argument)
{
    turns = 1;
    return argument;
}

static void *park_and_set(void *argument)
{
    UNI_CHECK(uni_thread_park(UNI_THREAD_FOREVER) == 0);
    turns = 1;
    return argument;
}

static void test_urgent(void)
{
    struct uni_thread *thread;
    uintptr_t saved;

    /* At once: at the end of an interrupt, when created, unparked or made urgent. */
    turns = 0;
    thread = start_thread(wake_once, NULL, UNI_THREAD_PRIORITY_NORMAL + 1);
    SPIN_UNTIL(turns > 0);
    UNI_CHECK(turns == 1 && woken <= uni_clock_monotonic());
    (void)end_thread(thread);

    turns = 0;
    thread = start_thread(set_turns, NULL, UNI_THREAD_PRIORITY_NORMAL + 1);
    UNI_CHECK(turns == 1);
    (void)end_thread(thread);

    turns = 0;
    thread = start_thread(park_and_set, NULL, UNI_THREAD_PRIORITY_NORMAL + 1);
    UNI_CHECK(turns == 0);
    uni_thread_unpark(thread);
    UNI_CHECK(turns == 1);
    (void)end_thread(thread);

    turns = 0;
    thread = start_thread(set_turns, NULL, UNI_THREAD_PRIORITY_NORMAL - 1);
    UNI_CHECK(turns == 0);
    uni_thread_set_priority(thread, UNI_THREAD_PRIORITY_NORMAL + 1);
    UNI_CHECK(turns == 1);
    (void)end_thread(thread);

    /* Not while interrupts are off, but then as soon as they are on. */
    turns = 0;
    thread = start_thread(park_and_set, NULL, UNI_THREAD_PRIORITY_NORMAL + 1);
    saved = uni_intr_save();
    uni_thread_unpark(thread);
    UNI_CHECK(turns == 0);
    uni_intr_restore(saved);
    SPIN_UNTIL(turns > 0);
    UNI_CHECK(turns == 1);
    (void)end_thread(thread);
    uni_check_part("urgent threads at once");
}

/*
 * Sums that need many registers of floating point, and come out wrong if any of them is lost. The
 * numbers are such that nothing is rounded.
 */
#define SUMS 12

static UNI_NOINLINE bool sums_hold(double seed)
{
    double sums[SUMS], steps[SUMS];

    for (unsigned i = 0; i < SUMS; i++) {
        sums[i] = 0;
        steps[i] = seed + i;
    }
    for (unsigned round = 0; round < 1024; round++) {
        for (unsigned i = 0; i < SUMS; i++)
            sums[i] += steps[i];
    }
    for (unsigned i = 0; i < SUMS; i++) {
        if (sums[i] != 1024 * steps[i])
            return false;
    }
    return true;
}

static void *calculate(void *argument)
{
    double seed = *(const double *)argument;
    bool right = true;

    while (!stop) {
        right &= sums_hold(seed);
        turns++;
    }
    return right ? argument : NULL;
}

static void *interrupt_others(void *argument)
{
    const double seed = 1000;
    bool right = true;

    for (unsigned i = 0; i < 200; i++) {
        uni_thread_sleep(uni_clock_monotonic() + UNI_MICROSECONDS(200));
        right &= sums_hold(seed);
    }
    stop = true;
    return right ? argument : NULL;
}

static void test_registers(void)
{
    static const double seeds[] = {1, 64, 129};
    struct uni_thread *threads[UNI_COUNT(seeds)], *urgent;

    turns = 0;
    for (unsigned i = 0; i < UNI_COUNT(seeds); i++)
        threads[i] = start_thread(calculate, (void *)(uintptr_t)&seeds[i], 0);
    urgent = start_thread(interrupt_others, &woken, UNI_THREAD_PRIORITY_NORMAL + 1);
    for (unsigned i = 0; i < UNI_COUNT(seeds); i++)
        UNI_CHECK(end_thread(threads[i]) == &seeds[i]);
    UNI_CHECK(end_thread(urgent) == &woken);
    UNI_CHECK(turns > 0);
    stop = false;
    uni_check_part("registers of floating point");
}

void test_preempted(void)
{
    test_slices();
    test_urgent();
    test_registers();
}

#else

void test_preempted(void)
{
    uni_check_skip("time slices, urgent threads at once", "these threads are cooperative");
}

#endif
