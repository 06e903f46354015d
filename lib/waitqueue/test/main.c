/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/waitqueue.h>. */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/crew.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/timers.h>
#include <unicore/waitqueue.h>

#define SOON UNI_MILLISECONDS(2)

static struct uni_waitqueue queue;

/* Waits once, and notes its name. */
static void *wait_once(void *name)
{
    struct uni_waitqueue_waiter waiter;

    uni_waitqueue_enter(&queue, &waiter);
    if (uni_waitqueue_park(&waiter, UNI_THREAD_FOREVER) == 0)
        uni_crew_note(*(const char *)name);
    return NULL;
}

static struct uni_thread *start(const char *name, int priority)
{
    struct uni_thread *thread = uni_crew_start(priority, wait_once, (void *)(uintptr_t)name);

    uni_crew_settle(); /* it waits, before the next comes */
    return thread;
}

static void check_order(void)
{
    struct uni_thread *late;

    start("a", UNI_CREW_NORMAL);
    start("b", UNI_CREW_NORMAL);
    start("c", UNI_CREW_HIGH);
    late = start("d", UNI_CREW_LOW);
    start("e", UNI_CREW_NORMAL);
    UNI_CHECK(uni_crew_noted("") && !uni_waitqueue_is_empty(&queue));
    UNI_CHECK(uni_waitqueue_wake_one(&queue) && uni_crew_noted("c"));
    UNI_CHECK(uni_waitqueue_wake_one(&queue) && uni_crew_noted("a"));
    uni_thread_set_priority(late, UNI_CREW_HIGH); /* counts though it waits already */
    UNI_CHECK(uni_waitqueue_wake_one(&queue) && uni_crew_noted("d"));
    UNI_CHECK(uni_waitqueue_wake_one(&queue) && uni_crew_noted("b"));
    UNI_CHECK(uni_waitqueue_wake_one(&queue) && uni_crew_noted("e"));
    UNI_CHECK(!uni_waitqueue_wake_one(&queue) && uni_waitqueue_is_empty(&queue));
    uni_crew_end();
    uni_check_part("woken by priority, then in the order of coming");
}

static void check_all(void)
{
    uni_waitqueue_wake_all(&queue); /* nobody */
    start("a", UNI_CREW_NORMAL);
    start("b", UNI_CREW_NORMAL);
    start("c", UNI_CREW_NORMAL);
    uni_waitqueue_wake_all(&queue);
    UNI_CHECK(uni_crew_noted("abc") && uni_waitqueue_is_empty(&queue));
    uni_crew_end();
    uni_check_part("all woken");
}

static void check_each(void)
{
    const struct uni_waitqueue_waiter *first, *second;
    uintptr_t saved = uni_intr_save();

    UNI_CHECK(uni_waitqueue_first(&queue) == NULL && uni_waitqueue_next(&queue, NULL) == NULL);
    uni_intr_restore(saved);
    start("a", UNI_CREW_LOW);
    start("b", UNI_CREW_NORMAL);
    saved = uni_intr_save();
    first = uni_waitqueue_next(&queue, NULL);
    second = uni_waitqueue_next(&queue, first);
    UNI_CHECK(first != NULL && second != NULL && uni_waitqueue_next(&queue, second) == NULL);
    UNI_CHECK(uni_waitqueue_first(&queue) == second);
    uni_waitqueue_wake((struct uni_waitqueue_waiter *)(uintptr_t)first);
    UNI_CHECK(uni_waitqueue_first(&queue) == second);
    UNI_CHECK(uni_waitqueue_next(&queue, NULL) == second);
    uni_intr_restore(saved);
    UNI_CHECK(uni_crew_noted("a"));
    UNI_CHECK(uni_waitqueue_wake_one(&queue) && uni_crew_noted("b"));
    uni_crew_end();
    uni_check_part("chosen by whoever wakes");
}

static void check_timeout(void)
{
    struct uni_waitqueue_waiter waiter;
    uni_time deadline = uni_clock_monotonic() + SOON;

    uni_waitqueue_enter(&queue, &waiter);
    UNI_CHECK(uni_waitqueue_park(&waiter, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline && uni_waitqueue_is_empty(&queue));

    /* Somebody who may return for no reason goes on waiting. */
    uni_waitqueue_enter(&queue, &waiter);
    uni_thread_unpark(uni_thread_self());
    deadline = uni_clock_monotonic() + SOON;
    UNI_CHECK(uni_waitqueue_park(&waiter, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline);

    /* Woken before it parks: that counts, whatever the deadline. */
    uni_waitqueue_enter(&queue, &waiter);
    UNI_CHECK(uni_waitqueue_wake_one(&queue));
    UNI_CHECK(uni_waitqueue_park(&waiter, 0) == 0);
    uni_check_part("deadlines");
}

static void check_leave(void)
{
    struct uni_waitqueue_waiter waiter;

    uni_waitqueue_enter(&queue, &waiter);
    uni_waitqueue_leave(&queue, &waiter);
    UNI_CHECK(uni_waitqueue_is_empty(&queue));

    /* Who was woken and leaves wakes another in its stead. */
    uni_thread_set_priority(uni_thread_self(), UNI_CREW_HIGH);
    uni_waitqueue_enter(&queue, &waiter);
    start("a", UNI_CREW_NORMAL);
    start("b", UNI_CREW_NORMAL);
    uni_thread_set_priority(uni_thread_self(), UNI_CREW_HIGH);
    UNI_CHECK(uni_waitqueue_wake_one(&queue));
    uni_thread_set_priority(uni_thread_self(), UNI_CREW_MAIN);
    UNI_CHECK(uni_crew_noted(""));
    uni_waitqueue_leave(&queue, &waiter);
    UNI_CHECK(uni_crew_noted("a"));
    UNI_CHECK(uni_waitqueue_wake_one(&queue) && uni_crew_noted("b"));
    uni_crew_end();
    uni_check_part("left");
}

/* For conditions. */
static unsigned number;
static unsigned looked;

static bool is_at_least(unsigned least)
{
    looked++;
    return __atomic_load_n(&number, __ATOMIC_RELAXED) >= least;
}

static void *wait_for_three(void *unused)
{
    (void)unused;
    if (UNI_WAITQUEUE_WAIT(&queue, UNI_THREAD_FOREVER, is_at_least(3)) == 0)
        uni_crew_note('3');
    return NULL;
}

static void interrupt(void *unused)
{
    (void)unused;
    number++;
    (void)uni_waitqueue_wake_one(&queue);
}

static void check_condition(void)
{
    struct uni_timers_timer timer;
    uni_time deadline;

    number = 3;
    looked = 0;
    UNI_CHECK(UNI_WAITQUEUE_WAIT(&queue, 0, is_at_least(3)) == 0 && looked == 1);
    UNI_CHECK(UNI_WAITQUEUE_WAIT(&queue, 0, is_at_least(4)) == -ETIMEDOUT && looked > 1);
    UNI_CHECK(uni_waitqueue_is_empty(&queue));
    deadline = uni_clock_monotonic() + SOON;
    UNI_CHECK(UNI_WAITQUEUE_WAIT(&queue, deadline, is_at_least(4)) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline && uni_waitqueue_is_empty(&queue));

    /* Woken too early it goes on waiting. */
    number = 1;
    (void)uni_crew_start(UNI_CREW_NORMAL, wait_for_three, NULL);
    UNI_CHECK(uni_crew_noted("") && uni_waitqueue_wake_one(&queue) && uni_crew_noted(""));
    number = 3;
    UNI_CHECK(uni_waitqueue_wake_one(&queue) && uni_crew_noted("3"));
    uni_crew_end();

    /* By an interrupt, three times. */
    number = 0;
    uni_timers_init(&timer, interrupt, NULL);
    uni_timers_arm(&timer, uni_clock_monotonic() + SOON, UNI_MILLISECONDS(1));
    UNI_CHECK(UNI_WAITQUEUE_WAIT(&queue, UNI_THREAD_FOREVER, is_at_least(3)) == 0);
    (void)uni_timers_cancel(&timer);
    uni_check_part("conditions, and interrupts that make them true");
}

/*
 * Several take what an interrupt and several others bring, one wake-up for each. If one were lost,
 * the last would wait for ever.
 */
enum { TAKERS = 6, BRINGERS = 4, EACH = 300, FROM_INTERRUPT = 30 };

static unsigned there, taken, brought_by_interrupt;

static bool take(void)
{
    unsigned count = __atomic_load_n(&there, __ATOMIC_RELAXED);

    while (count > 0)
        if (__atomic_compare_exchange_n(&there, &count, count - 1, false, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED))
            return true;
    return false;
}

static void bring(void)
{
    __atomic_fetch_add(&there, 1, __ATOMIC_RELAXED);
    (void)uni_waitqueue_wake_one(&queue);
}

static void bring_from_interrupt(void *timer)
{
    bring();
    if (++brought_by_interrupt == FROM_INTERRUPT)
        (void)uni_timers_cancel(timer);
}

static void *take_many(void *count)
{
    for (unsigned i = 0; i < *(const unsigned *)count; i++) {
        UNI_CHECK(UNI_WAITQUEUE_WAIT(&queue, UNI_THREAD_FOREVER, take()) == 0);
        __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

static void *bring_many(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < EACH; i++) {
        bring();
        if (uni_crew_random() % 4 == 0)
            uni_thread_yield();
    }
    return NULL;
}

static void check_many(void)
{
    static struct uni_timers_timer timer;
    static const unsigned share = (BRINGERS * EACH + FROM_INTERRUPT) / TAKERS;

    uni_timers_init(&timer, bring_from_interrupt, &timer);
    uni_timers_arm(&timer, uni_clock_monotonic(), UNI_MICROSECONDS(100));
    for (unsigned i = 0; i < TAKERS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + (int)i % 2, take_many, (void *)(uintptr_t)&share);
    for (unsigned i = 0; i < BRINGERS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + (int)i % 2, bring_many, NULL);
    uni_crew_end();
    UNI_CHECK(taken == share * TAKERS && there == 0 && uni_waitqueue_is_empty(&queue));
    uni_check_part("many threads, and no wake-up lost");
}

int main(void)
{
    check_order();
    check_all();
    check_each();
    check_timeout();
    check_leave();
    check_condition();
    check_many();
    return uni_check_verdict();
}
