/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/timer.h>. Nothing here says how late an alarm may be. */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/intr.h>
#include <unicore/timer.h>

#define SOON   UNI_MILLISECONDS(2)
#define LATER  UNI_MILLISECONDS(30)
#define LONG   UNI_SECONDS(30)
#define ALARMS 100

/* What the handler writes is volatile; it is read with interrupts off. */
static volatile unsigned alarms;
static volatile uni_time last_alarm;
static volatile unsigned early;
static volatile uni_time deadline;
static volatile unsigned to_follow; /* alarms that the handler sets itself */
static char argument;

static void handler(void *given)
{
    last_alarm = uni_clock_monotonic();
    early += last_alarm < deadline || given != &argument || uni_intr_is_on();
    alarms++;
    if (to_follow > 0) {
        to_follow--;
        deadline = last_alarm + UNI_MICROSECONDS(100);
        uni_timer_set(deadline);
    }
}

static void set(uni_time when)
{
    deadline = when;
    uni_timer_set(when);
}

/* Sleep until (count) alarms went off since (before), or for ten seconds. */
static bool wait_for(unsigned before, unsigned count)
{
    uni_time give_up = uni_clock_monotonic() + UNI_SECONDS(10);

    while (alarms - before < count && uni_clock_monotonic() < give_up)
        uni_intr_wait();
    return alarms - before == count;
}

/* Let interrupts happen for (span). */
static void stay_awake(uni_time span)
{
    uni_time end = uni_clock_monotonic() + span;

    uni_intr_on();
    while (uni_clock_monotonic() < end)
        ;
    uni_intr_off();
}

static void check_one(void)
{
    unsigned before = alarms;

    set(uni_clock_monotonic() + SOON);
    UNI_CHECK(wait_for(before, 1));
    stay_awake(2 * SOON);
    UNI_CHECK(alarms - before == 1); /* once */
    uni_check_part("one alarm");
}

static void check_past(void)
{
    const uni_time past[] = {uni_clock_monotonic() - 1, 1, 0, -1, INT64_MIN};

    for (unsigned i = 0; i < UNI_COUNT(past); i++) {
        unsigned before = alarms;

        set(past[i]);
        UNI_CHECK(wait_for(before, 1));
    }
    uni_check_part("deadline in the past");
}

static void check_never(void)
{
    unsigned before = alarms;

    set(uni_clock_monotonic() + SOON);
    uni_timer_set(UNI_TIMER_NEVER);
    stay_awake(2 * SOON);
    UNI_CHECK(alarms == before);

    /* Also where it went off already, and interrupts were off. */
    set(uni_clock_monotonic());
    while (uni_clock_monotonic() < deadline + SOON)
        ;
    uni_timer_set(UNI_TIMER_NEVER);
    stay_awake(2 * SOON);
    UNI_CHECK(alarms == before);
    uni_check_part("never");
}

static void check_replaced(void)
{
    unsigned before = alarms;

    /* By a later one. */
    uni_timer_set(uni_clock_monotonic() + SOON);
    set(uni_clock_monotonic() + LATER);
    UNI_CHECK(wait_for(before, 1));

    /* Also where the first went off already. */
    before = alarms;
    set(uni_clock_monotonic());
    while (uni_clock_monotonic() < deadline + SOON)
        ;
    set(uni_clock_monotonic() + LATER);
    UNI_CHECK(wait_for(before, 1));

    /* By an earlier one. */
    before = alarms;
    uni_timer_set(uni_clock_monotonic() + LONG);
    set(uni_clock_monotonic() + SOON);
    UNI_CHECK(wait_for(before, 1));
    UNI_CHECK(last_alarm < deadline + LONG / 2);

    /* Further off than any counter of hardware reaches. */
    before = alarms;
    set(INT64_MAX - 1);
    stay_awake(SOON);
    UNI_CHECK(alarms == before);
    uni_check_part("replaced");
}

static void check_many(void)
{
    unsigned before = alarms;

    for (int i = 0; i < ALARMS; i++) {
        unsigned so_far = alarms;

        set(uni_clock_monotonic() + UNI_MICROSECONDS(200));
        UNI_CHECK(wait_for(so_far, 1));
    }
    UNI_CHECK(alarms - before == ALARMS);
    uni_check_part("many alarms");
}

static void check_handler_sets(void)
{
    unsigned before = alarms;
    uni_time give_up = uni_clock_monotonic() + UNI_SECONDS(10);

    to_follow = ALARMS;
    set(uni_clock_monotonic());
    uni_intr_on();
    while (alarms - before < ALARMS + 1 && uni_clock_monotonic() < give_up)
        ;
    uni_intr_off();
    UNI_CHECK(alarms - before == ALARMS + 1);
    uni_check_part("set by the handler");
}

static void check_no_handler(void)
{
    unsigned before = alarms;

    uni_timer_attach(NULL, NULL);
    set(uni_clock_monotonic());
    stay_awake(SOON);
    UNI_CHECK(alarms == before);
    uni_check_part("no handler");
}

int main(void)
{
    uni_timer_attach(handler, &argument);
    check_one();
    check_past();
    check_never();
    check_replaced();
    check_many();
    check_handler_sets();
    check_no_handler();
    UNI_CHECK(early == 0);
    uni_check_part("never early, and with interrupts off");
    return uni_check_verdict();
}
