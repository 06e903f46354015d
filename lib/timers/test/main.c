/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/timers.h>. Nothing here says how late a timer may be. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/intr.h>
#include <unicore/timers.h>

#define SOON     UNI_MILLISECONDS(2)
#define LONG     UNI_SECONDS(30)
#define PATIENCE UNI_SECONDS(10)

enum { TIMERS = 300 };

/*
 * What functions of timers do and note. It is read and written with interrupts off but for (calls),
 * which main() waits for.
 */
static struct item {
    struct uni_timers_timer timer;
    uni_time deadline; /* what it was armed for; PERIODIC: the first */
    uni_time period;
    uni_time called;        /* when, the last time */
    unsigned calls;         /* since it was armed */
    struct item *to_cancel; /* by the function */
    uni_time again_after;   /* the function arms its timer again, so long after now: -1 for not */
} items[TIMERS];

static volatile unsigned calls;      /* of all */
static unsigned early, out_of_order; /* of these */
static unsigned with_interrupts;
static uni_time last_deadline;

static void function(void *argument)
{
    struct item *item = argument;

    item->called = uni_clock_monotonic();
    item->calls++;
    early += item->called < item->deadline;
    with_interrupts += uni_intr_is_on();
    if (item->period == 0) {
        out_of_order += item->deadline < last_deadline;
        last_deadline = item->deadline;
    }
    if (item->to_cancel != NULL)
        (void)uni_timers_cancel(&item->to_cancel->timer);
    if (item->again_after >= 0) {
        item->deadline = item->called + item->again_after;
        uni_timers_arm(&item->timer, item->deadline, 0);
        item->again_after = -1;
    }
    calls++;
}

static void arm(struct item *item, uni_time deadline, uni_time period)
{
    uintptr_t saved = uni_intr_save();

    item->deadline = deadline;
    item->period = period;
    item->calls = 0;
    if (last_deadline > deadline)
        last_deadline = deadline;
    uni_timers_arm(&item->timer, deadline, period);
    uni_intr_restore(saved);
}

/* Sleep until there were (count) calls, or patience ends. */
static void wait_for(unsigned count)
{
    uni_time give_up = uni_clock_monotonic() + PATIENCE;

    while (calls < count && uni_clock_monotonic() < give_up)
        uni_intr_wait();
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

static void begin(void)
{
    calls = 0;
    last_deadline = INT64_MIN;
    for (unsigned i = 0; i < TIMERS; i++) {
        if (items[i].timer.function)
            (void)uni_timers_cancel(&items[i].timer);
        items[i] = (struct item){.again_after = -1};
        uni_timers_init(&items[i].timer, function, &items[i]);
    }
}

static void check_one(void)
{
    struct item *item = &items[0];

    begin();
    UNI_CHECK(!uni_timers_is_armed(&item->timer));
    UNI_CHECK(!uni_timers_cancel(&item->timer));
    arm(item, uni_clock_monotonic() + SOON, 0);
    UNI_CHECK(uni_timers_is_armed(&item->timer) && calls == 0);
    wait_for(1);
    UNI_CHECK(!uni_timers_is_armed(&item->timer) && !uni_timers_cancel(&item->timer));
    stay_awake(2 * SOON);
    UNI_CHECK(calls == 1);
    uni_check_part("one-shot");
}

static void check_past(void)
{
    const uni_time past[] = {uni_clock_monotonic(), 1, 0, -1, INT64_MIN};

    for (unsigned i = 0; i < UNI_COUNT(past); i++) {
        begin();
        arm(&items[0], past[i], 0);
        arm(&items[1], past[i], UNI_SECONDS(1000));
        wait_for(2);
        UNI_CHECK(items[0].calls == 1 && items[1].calls == 1);
        UNI_CHECK(!uni_timers_is_armed(&items[0].timer) && uni_timers_is_armed(&items[1].timer));
    }
    uni_check_part("deadline in the past");
}

static void check_cancelled(void)
{
    begin();
    UNI_CHECK(!uni_timers_any());
    for (unsigned i = 0; i < 10; i++)
        arm(&items[i], uni_clock_monotonic() + SOON, i % 2 * SOON);
    for (unsigned i = 0; i < 10; i++)
        UNI_CHECK(uni_timers_cancel(&items[i].timer) && !uni_timers_is_armed(&items[i].timer));
    UNI_CHECK(!uni_timers_any());
    stay_awake(3 * SOON);
    UNI_CHECK(calls == 0);

    /* One that is due and not yet called, since interrupts are off, is not called any more. */
    arm(&items[0], uni_clock_monotonic(), 0);
    while (uni_clock_monotonic() < items[0].deadline + SOON)
        ;
    UNI_CHECK(uni_timers_cancel(&items[0].timer));
    stay_awake(SOON);
    UNI_CHECK(calls == 0);
    uni_check_part("cancelled");
}

static void check_armed_again(void)
{
    /* For later, for earlier, and no more for a period. */
    begin();
    arm(&items[0], uni_clock_monotonic() + SOON, 0);
    arm(&items[0], uni_clock_monotonic() + 10 * SOON, 0);
    arm(&items[1], uni_clock_monotonic() + LONG, 0);
    arm(&items[1], uni_clock_monotonic() + SOON, 0);
    arm(&items[2], uni_clock_monotonic() + SOON, SOON);
    arm(&items[2], uni_clock_monotonic() + SOON, 0);
    wait_for(3);
    stay_awake(2 * SOON);
    UNI_CHECK(items[0].calls == 1 && items[1].calls == 1 && items[2].calls == 1);
    UNI_CHECK(items[1].called < items[1].deadline + LONG / 2);
    uni_check_part("armed again");
}

static void check_never(void)
{
    begin();
    arm(&items[0], INT64_MAX, 0);
    UNI_CHECK(uni_timers_any());
    arm(&items[1], INT64_MAX - 1, INT64_MAX);
    arm(&items[2], uni_clock_monotonic() + SOON, INT64_MAX);
    wait_for(1);
    stay_awake(SOON);
    UNI_CHECK(calls == 1 && items[2].calls == 1);
    UNI_CHECK(uni_timers_is_armed(&items[0].timer) && uni_timers_is_armed(&items[2].timer));
    uni_check_part("never");
}

static void check_periodic(void)
{
    enum { PERIODS = 20 };
    const uni_time period = UNI_MICROSECONDS(700);
    const uni_time start = uni_clock_monotonic() + SOON;
    struct item *item = &items[0];
    uni_time last;

    begin();
    arm(item, start, period);
    for (unsigned count = 1; count <= PERIODS; count++) {
        wait_for(count);
        UNI_CHECK(calls >= count);
    }
    /* Each in a period of its own: later calls do not shift, and missed ones do not pile up. */
    last = item->called;
    UNI_CHECK(last >= start + (PERIODS - 1) * period);
    UNI_CHECK((last - start) / period + 1 >= item->calls);

    /* The processor is busy for many periods: one call makes up for all. */
    last = uni_clock_monotonic();
    while (uni_clock_monotonic() < last + 30 * period)
        ;
    calls = 0;
    uni_intr_wait();
    UNI_CHECK(calls >= 1 && calls <= 2);
    UNI_CHECK(uni_timers_cancel(&item->timer));
    calls = 0;
    stay_awake(SOON);
    UNI_CHECK(calls == 0);
    uni_check_part("periodic");
}

static void check_functions(void)
{
    uni_time now = uni_clock_monotonic();

    /* One arms itself again for now, one for later; one cancels another, and one itself. */
    begin();
    items[0].again_after = 0;
    arm(&items[0], now, 0);
    items[1].again_after = SOON;
    arm(&items[1], now, 0);
    items[2].to_cancel = &items[3];
    arm(&items[2], now, 0);
    arm(&items[3], now + 1, 0);
    items[4].to_cancel = &items[4];
    arm(&items[4], now, SOON);
    last_deadline = INT64_MIN;
    wait_for(6);
    stay_awake(3 * SOON);
    UNI_CHECK(items[0].calls == 2 && items[1].calls == 2 && items[2].calls == 1);
    UNI_CHECK(items[3].calls == 0 && items[4].calls == 1);
    UNI_CHECK(calls == 6);
    uni_check_part("armed and cancelled by functions");
}

/* xorshift (Marsaglia, 2003): the same numbers everywhere. */
static uint32_t random(void)
{
    static uint32_t state = 20261121;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

/* Many at a time, armed, moved and cancelled: each is called once, in order, if it still is armed.
 */
static void check_many(void)
{
    enum { CHANGES = 20000 };
    unsigned armed = 0, wrong = 0;
    uni_time start = uni_clock_monotonic() + UNI_SECONDS(100);

    begin();
    for (unsigned i = 0; i < CHANGES; i++) {
        struct item *item = &items[random() % TIMERS];

        if (random() % 4 != 0) {
            item->deadline = start + random() % 1000;
            uni_timers_arm(&item->timer, item->deadline, 0);
        } else {
            (void)uni_timers_cancel(&item->timer);
        }
    }
    /* Nothing of this is due. Bring all of them near, in the order in which they are. */
    for (unsigned i = 0; i < TIMERS; i++) {
        if (!uni_timers_is_armed(&items[i].timer))
            continue;
        armed++;
        items[i].deadline -= UNI_SECONDS(100);
        uni_timers_arm(&items[i].timer, items[i].deadline, 0);
    }
    UNI_CHECK(armed > TIMERS / 2 && armed < TIMERS);
    last_deadline = INT64_MIN;
    wait_for(armed);
    stay_awake(SOON);
    UNI_CHECK(calls == armed);
    for (unsigned i = 0; i < TIMERS; i++)
        wrong += items[i].calls > 1 || uni_timers_is_armed(&items[i].timer);
    UNI_CHECK(wrong == 0);
    uni_check_part("many");
}

int main(void)
{
    check_one();
    check_past();
    check_cancelled();
    check_armed_again();
    check_never();
    check_periodic();
    check_functions();
    check_many();
    UNI_CHECK(early == 0 && out_of_order == 0 && with_interrupts == 0);
    uni_check_part("never early, in order, with interrupts off");
    return uni_check_verdict();
}
