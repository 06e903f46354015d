/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/intr.h>; the alarm is the source of interrupts that every image has. */
#include "end.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/timer.h>

#define SOON     UNI_MILLISECONDS(2)
#define PATIENCE UNI_SECONDS(5)

/* Lines that are looked at for one that is free. */
#define LINES 256

static volatile unsigned interrupts;
static volatile bool was_on, was_not_handling, was_handling;
static volatile unsigned ends;

static void handler(void *argument)
{
    (void)argument;
    was_on |= uni_intr_is_on();
    was_not_handling |= !uni_intr_is_handling();
    interrupts++;
}

static void pass(uni_time span)
{
    uni_time end = uni_clock_monotonic() + span;

    while (uni_clock_monotonic() < end)
        ;
}

/* Give the interrupt that makes (count) of them time to come: a busy host may be late. */
static void come(unsigned count)
{
    uni_time end = uni_clock_monotonic() + PATIENCE;

    while (interrupts != count && uni_clock_monotonic() < end)
        ;
}

static void check_state(void)
{
    uintptr_t outer, inner;

    UNI_CHECK(!uni_intr_is_on()); /* as main() starts */
    uni_intr_on();
    UNI_CHECK(uni_intr_is_on());
    uni_intr_on();
    UNI_CHECK(uni_intr_is_on());
    uni_intr_off();
    UNI_CHECK(!uni_intr_is_on());

    outer = uni_intr_save();
    UNI_CHECK(!uni_intr_is_on());
    uni_intr_restore(outer);
    UNI_CHECK(!uni_intr_is_on());

    uni_intr_on();
    outer = uni_intr_save();
    UNI_CHECK(!uni_intr_is_on());
    inner = uni_intr_save();
    UNI_CHECK(!uni_intr_is_on());
    uni_intr_restore(inner);
    UNI_CHECK(!uni_intr_is_on());
    uni_intr_restore(outer);
    UNI_CHECK(uni_intr_is_on());
    uni_intr_off();
    uni_check_part("on, off, save, restore");
}

static void check_off_and_on(void)
{
    unsigned before = interrupts;
    uintptr_t saved;

    uni_timer_set(uni_clock_monotonic());
    pass(SOON);
    UNI_CHECK(interrupts == before);
    uni_intr_on();
    come(before + 1);
    UNI_CHECK(interrupts == before + 1);

    saved = uni_intr_save();
    uni_timer_set(uni_clock_monotonic());
    pass(SOON);
    UNI_CHECK(interrupts == before + 1);
    uni_intr_restore(saved);
    come(before + 2);
    UNI_CHECK(interrupts == before + 2);

    uni_timer_set(uni_clock_monotonic() + SOON);
    come(before + 3);
    UNI_CHECK(interrupts == before + 3);
    UNI_CHECK(uni_intr_is_on()); /* as it was interrupted */
    uni_intr_off();
    UNI_CHECK(!was_on);
    uni_check_part("interrupts wait until they are on");
}

static void check_wait(void)
{
    unsigned before = interrupts;

    /* It sleeps until there is one. */
    uni_timer_set(uni_clock_monotonic() + SOON);
    while (interrupts == before)
        uni_intr_wait();
    UNI_CHECK(!uni_intr_is_on());
    UNI_CHECK(interrupts == before + 1);

    /* One that is pending already counts: were it missed, this would never end. */
    uni_timer_set(uni_clock_monotonic());
    pass(SOON);
    UNI_CHECK(interrupts == before + 1);
    while (interrupts == before + 1)
        uni_intr_wait();
    UNI_CHECK(!uni_intr_is_on());

    for (int i = 0; i < 1000; i++) {
        before = interrupts;
        uni_timer_set(uni_clock_monotonic() + i * 100);
        while (interrupts == before)
            uni_intr_wait();
    }
    UNI_CHECK(!was_on);
    uni_check_part("wait");
}

static void check_lines(void)
{
    unsigned attached = 0;

    UNI_CHECK(uni_intr_attach(UINT_MAX, handler, NULL) == -EINVAL);
    for (unsigned line = 0; line < LINES; line++) {
        int error = uni_intr_attach(line, handler, NULL);

        UNI_CHECK(error == 0 || error == -EBUSY || error == -EINVAL);
        if (error != 0)
            continue;
        attached++;
        UNI_CHECK(uni_intr_attach(line, handler, NULL) == -EBUSY);
        UNI_CHECK(uni_intr_is_expected());
        uni_intr_mask(line);
        uni_intr_unmask(line);
        uni_intr_mask(line);
        uni_intr_detach(line);
        UNI_CHECK(uni_intr_attach(line, handler, NULL) == 0);
        uni_intr_detach(line);
        UNI_CHECK(!uni_intr_is_expected());
    }
    UNI_CHECK(attached > 0);
    uni_check_part("attach, mask, detach");
}

static void end(void)
{
    was_on |= uni_intr_is_on();
    was_handling |= uni_intr_is_handling();
    ends++;
}

static void check_end(void)
{
    unsigned before = interrupts;

    UNI_CHECK(!uni_intr_is_handling());
    uni_intr_at_end(end);
    for (unsigned i = 0; i < 10; i++) {
        uni_timer_set(uni_clock_monotonic() + SOON);
        uni_intr_on();
        come(before + i + 1);
        uni_intr_off();
    }
    UNI_CHECK(interrupts == before + 10);
    UNI_CHECK(ends >= 10);
    UNI_CHECK(!was_on && !was_handling && !was_not_handling);
    UNI_CHECK(!uni_intr_is_handling());
    uni_intr_at_end(NULL);
    uni_check_part("the end of an interrupt");

    UNI_CHECK(end_switches(100));
    uni_check_part("a switch at the end of an interrupt");
}

int main(void)
{
    check_state();
    uni_timer_attach(handler, NULL);
    check_off_and_on();
    check_wait();
    check_lines();
    check_end();
    return uni_check_verdict();
}
