/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/event.h>. */
#include <stddef.h>
#include <stdint.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/crew.h>
#include <unicore/errno.h>
#include <unicore/event.h>
#include <unicore/timers.h>

#define SOON UNI_MILLISECONDS(2)

static struct uni_event event;

/* What a thread waits for, and its name. */
struct wish {
    char name;
    uint32_t bits;
    unsigned flags;
    uint32_t seen; /* what it is to find */
};

static void check_bits(void)
{
    UNI_CHECK(uni_event_bits(&event) == 0);
    uni_event_set(&event, 0x80000001);
    uni_event_set(&event, 0x6);
    UNI_CHECK(uni_event_bits(&event) == 0x80000007);
    UNI_CHECK(uni_event_clear(&event, 0xc) == 0x4 && uni_event_bits(&event) == 0x80000003);

    UNI_CHECK(uni_event_try_wait(&event, 0xc, 0) == 0);
    UNI_CHECK(uni_event_try_wait(&event, 0x9, 0) == 0x1);
    UNI_CHECK(uni_event_try_wait(&event, 0x9, UNI_EVENT_ALL) == 0);
    UNI_CHECK(uni_event_try_wait(&event, 0x9, UNI_EVENT_ALL | UNI_EVENT_RESET) == 0);
    UNI_CHECK(uni_event_try_wait(&event, 0x3, UNI_EVENT_ALL) == 0x3);
    UNI_CHECK(uni_event_bits(&event) == 0x80000003);
    UNI_CHECK(uni_event_try_wait(&event, 0x9, UNI_EVENT_RESET) == 0x1);
    UNI_CHECK(uni_event_bits(&event) == 0x80000002);
    UNI_CHECK(uni_event_wait(&event, 0x80000002, UNI_EVENT_ALL | UNI_EVENT_RESET) == 0x80000002);
    UNI_CHECK(uni_event_bits(&event) == 0);
    uni_check_part("bits");
}

static void *wait_once(void *given)
{
    const struct wish *wish = given;

    UNI_CHECK(uni_event_wait(&event, wish->bits, wish->flags) == wish->seen);
    uni_crew_note(wish->name);
    return NULL;
}

static void start(int priority, const struct wish *wish)
{
    (void)uni_crew_start(priority, wait_once, (void *)(uintptr_t)wish);
    uni_crew_settle();
}

static void check_any_and_all(void)
{
    static const struct wish any = {'a', 0x3, 0, 0x2};
    static const struct wish all = {'b', 0x3, UNI_EVENT_ALL, 0x3};
    static const struct wish other = {'c', 0x4, 0, 0x4};

    start(UNI_CREW_NORMAL, &any);
    start(UNI_CREW_NORMAL, &all);
    start(UNI_CREW_NORMAL, &other);
    UNI_CHECK(uni_crew_noted(""));
    uni_event_set(&event, 0x2);
    UNI_CHECK(uni_crew_noted("a"));
    uni_event_set(&event, 0x1);
    UNI_CHECK(uni_crew_noted("b"));
    (void)uni_event_clear(&event, 0x3);
    uni_event_set(&event, 0xc);
    UNI_CHECK(uni_crew_noted("c") && uni_event_bits(&event) == 0xc);
    uni_crew_end();

    /* Set and cleared before it runs: it has seen them. */
    start(UNI_CREW_NORMAL, &all);
    uni_thread_set_priority(uni_thread_self(), UNI_CREW_HIGH);
    uni_event_set(&event, 0x3);
    (void)uni_event_clear(&event, ~(uint32_t)0);
    uni_thread_set_priority(uni_thread_self(), UNI_CREW_MAIN);
    UNI_CHECK(uni_crew_noted("b") && uni_event_bits(&event) == 0);
    uni_crew_end();
    uni_check_part("any and all");
}

static void check_reset(void)
{
    static const struct wish looks = {'l', 0x1, 0, 0x1};
    static const struct wish one = {'a', 0x1, UNI_EVENT_RESET, 0x1};
    static const struct wish urgent = {'b', 0x1, UNI_EVENT_RESET, 0x1};
    static const struct wish both = {'c', 0x3, UNI_EVENT_ALL | UNI_EVENT_RESET, 0x3};

    start(UNI_CREW_NORMAL, &one);
    start(UNI_CREW_HIGH, &urgent);
    start(UNI_CREW_LOW, &looks);
    start(UNI_CREW_LOW, &both);
    uni_event_set(&event, 0x1); /* for all who look, and one who resets */
    UNI_CHECK(uni_crew_noted("bl") || uni_crew_noted("lb"));
    UNI_CHECK(uni_event_bits(&event) == 0);
    uni_event_set(&event, 0x3); /* two could have it */
    UNI_CHECK(uni_crew_noted("a") && uni_event_bits(&event) == 0x2);
    uni_event_set(&event, 0x1);
    UNI_CHECK(uni_crew_noted("c") && uni_event_bits(&event) == 0);
    uni_crew_end();
    uni_check_part("reset by who waits");
}

static void set(void *unused)
{
    (void)unused;
    uni_event_set(&event, 0x10);
}

static void check_timeout(void)
{
    uni_time deadline = uni_clock_monotonic() + SOON;
    struct uni_timers_timer timer;
    uint32_t seen = 7;

    UNI_CHECK(uni_event_wait_until(&event, 0x10, 0, 0, &seen) == -ETIMEDOUT);
    UNI_CHECK(uni_event_wait_until(&event, 0x10, 0, deadline, &seen) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline);
    uni_timers_init(&timer, set, NULL);
    uni_timers_arm(&timer, uni_clock_monotonic() + SOON, 0);
    deadline = uni_clock_monotonic() + UNI_SECONDS(100);
    UNI_CHECK(uni_event_wait_until(&event, 0x30, UNI_EVENT_RESET, deadline, &seen) == 0);
    UNI_CHECK(seen == 0x10 && uni_event_bits(&event) == 0);
    uni_event_set(&event, 0x20);
    UNI_CHECK(uni_event_wait_until(&event, 0x30, UNI_EVENT_RESET, 0, &seen) == 0 && seen == 0x20);
    uni_check_part("deadlines, and bits set by an interrupt");
}

/* Each token is a bit; whoever takes it passes the next one on: one would be lost for ever. */
enum { THREADS = 8, ROUNDS = 200 };

static void *pass_on(void *number)
{
    uint32_t bit = (uint32_t)1 << (uintptr_t)number;
    uint32_t next = (uint32_t)1 << ((uintptr_t)number + 1) % THREADS;

    for (unsigned i = 0; i < ROUNDS; i++) {
        UNI_CHECK(uni_event_wait(&event, bit, UNI_EVENT_RESET) == bit);
        if (uni_crew_random() % 4 == 0)
            uni_thread_yield();
        uni_event_set(&event, next);
    }
    return NULL;
}

static void check_many(void)
{
    for (uintptr_t i = 0; i < THREADS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + (int)i % 3, pass_on, (void *)i);
    uni_event_set(&event, 1);
    uni_crew_end();
    UNI_CHECK(uni_event_bits(&event) == 1);
    uni_check_part("many threads");
}

int main(void)
{
    check_bits();
    check_any_and_all();
    check_reset();
    check_timeout();
    check_many();
    return uni_check_verdict();
}
