/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Timers against an array of deadlines. Three bytes of input arm a timer, cancel it or let time
 * pass; others say what its function does to a timer.
 */
#include "clockwork.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unicore/intr.h>
#include <unicore/timers.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TIMERS = 12, SPAN = 64 };

enum function { JUST_NOTE, ARM_OTHER, CANCEL_OTHER, FORGET };

static struct {
    struct uni_timers_timer *timer; /* a block of its own, with nothing around it */
    bool armed;
    uni_time deadline, period;
    enum function function; /* what it does when it is called */
    unsigned other;
    uni_time other_deadline, other_period;
} timers[TIMERS];

/* While timers are called: the time at which that began. */
static uni_time called_at;
static bool calling;

static void called(void *argument);

static void expect_arm(unsigned which, uni_time deadline, uni_time period)
{
    timers[which].armed = true;
    timers[which].period = period;
    /* What is armed for now while timers are called has its turn at the next time. */
    timers[which].deadline = calling && deadline <= called_at ? called_at + 1 : deadline;
}

static void arm(unsigned which, uni_time deadline, uni_time period)
{
    expect_arm(which, deadline, period);
    uni_timers_arm(timers[which].timer, deadline, period);
}

static void cancel(unsigned which)
{
    bool armed = uni_timers_cancel(timers[which].timer);

    assert(armed == timers[which].armed);
    timers[which].armed = false;
}

/* The timer's memory becomes another one. */
static void replace(unsigned which)
{
    free(timers[which].timer);
    timers[which].timer = malloc(sizeof(*timers[which].timer));
    assert(timers[which].timer != NULL);
    uni_timers_init(timers[which].timer, called, (void *)(uintptr_t)which);
    timers[which].armed = false;
}

/* Calls that were missed are left out; what is beyond the end of time is never. */
static uni_time next_deadline(uni_time deadline, uni_time period, uni_time now)
{
    __int128 missed = ((__int128)now - deadline) / period;
    __int128 next = deadline + (missed + 1) * period;

    return next < INT64_MAX ? (uni_time)next : INT64_MAX;
}

static void called(void *argument)
{
    unsigned which = (unsigned)(uintptr_t)argument;
    uni_time now = uni_clock_monotonic();

    assert(uni_intr_is_handling() && !uni_intr_is_on());
    assert(timers[which].armed && timers[which].deadline <= now);
    /* None that is armed was due before this one. */
    for (unsigned i = 0; i < TIMERS; i++)
        assert(!timers[i].armed || timers[i].deadline >= timers[which].deadline);
    calling = true;
    called_at = now;

    timers[which].armed = timers[which].period > 0;
    if (timers[which].armed)
        timers[which].deadline = next_deadline(timers[which].deadline, timers[which].period, now);
    assert(uni_timers_is_armed(timers[which].timer) == timers[which].armed);
    switch (timers[which].function) {
    case ARM_OTHER:
        return arm(timers[which].other, timers[which].other_deadline, timers[which].other_period);
    case CANCEL_OTHER:
        return cancel(timers[which].other);
    case FORGET:
        (void)uni_timers_cancel(timers[which].timer);
        return replace(which);
    case JUST_NOTE:
        return;
    }
}

static bool is_due(void)
{
    for (unsigned i = 0; i < TIMERS; i++)
        if (timers[i].armed && timers[i].deadline <= uni_clock_monotonic())
            return true;
    return false;
}

static void check(void)
{
    bool any = false;

    calling = false;
    for (unsigned i = 0; i < TIMERS; i++) {
        assert(uni_timers_is_armed(timers[i].timer) == timers[i].armed);
        any = any || timers[i].armed;
    }
    assert(uni_timers_any() == any);
    assert(!is_due()); /* whoever was has been called */
}

/* From a byte: in the past, soon, late, never. */
static uni_time deadline_from(unsigned byte)
{
    if (byte == 255)
        return INT64_MAX;
    if (byte == 254)
        return INT64_MIN + 1;
    if (byte == 253)
        return INT64_MAX - 1;
    return uni_clock_monotonic() + (uni_time)byte - SPAN;
}

static void step(unsigned what, unsigned which, unsigned operand, unsigned more)
{
    uni_time period = more < 128 ? 0 : (more - 127) * (more == 255 ? INT64_MAX / 128 : 1);

    switch (what) {
    case 0:
    case 1:
        return arm(which, deadline_from(operand), period);
    case 2:
        return cancel(which);
    case 3: { /* several at once, armed with interrupts off, so that all are due then */
        uintptr_t saved = uni_intr_save();

        for (unsigned i = 0; i < TIMERS; i += 1 + which % 3)
            arm(i, deadline_from((operand + i * more) % 256), 0);
        pass_time(more);
        uni_intr_restore(saved);
        return;
    }
    case 4:
        timers[which].function = operand % 4;
        timers[which].other = operand / 4 % TIMERS;
        timers[which].other_deadline = deadline_from(more);
        timers[which].other_period = operand < 128 ? 0 : operand;
        return;
    case 5:
        cancel(which);
        return replace(which);
    default:
        return pass_time(operand % SPAN);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uni_intr_on();
    for (unsigned i = 0; i < TIMERS; i++) {
        timers[i].function = JUST_NOTE;
        replace(i);
    }
    for (; size >= 3; data += 3, size -= 3) {
        step(data[0] % 8, data[0] / 8 % TIMERS, data[1], data[2]);
        check();
    }
    for (unsigned i = 0; i < TIMERS; i++) {
        cancel(i);
        free(timers[i].timer);
        timers[i].timer = NULL;
    }
    assert(!uni_timers_any());
    return 0;
}
