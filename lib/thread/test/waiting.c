/* SPDX-License-Identifier: BSD-3-Clause */
/* Sleep, park and unpark, join with a deadline. Nothing here says how late a thread may wake. */
#include "parts.h"

#include <stddef.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/errno.h>
#include <unicore/timers.h>

#define SOON  UNI_MILLISECONDS(3)
#define LATER UNI_MILLISECONDS(12)

static uni_time in(uni_time span)
{
    return uni_clock_monotonic() + span;
}

static char order[8];
static volatile unsigned orders;

struct sleeper {
    char letter;
    uni_time deadline;
};

static void *sleep_and_write(void *argument)
{
    const struct sleeper *sleeper = argument;

    uni_thread_sleep(sleeper->deadline);
    order[orders++] = sleeper->letter;
    UNI_CHECK(uni_clock_monotonic() >= sleeper->deadline);
    return NULL;
}

static void *write_one(void *argument)
{
    (void)argument;
    orders++;
    return NULL;
}

static void test_sleep(void)
{
    uni_time now = uni_clock_monotonic();
    struct sleeper sleepers[] = {{'c', now + 3 * SOON}, {'a', now + SOON}, {'b', now + 2 * SOON}};
    struct uni_thread *threads[3];
    uni_time deadline;

    for (unsigned i = 0; i < 3; i++)
        threads[i] = start_thread(sleep_and_write, &sleepers[i], 0);
    for (unsigned i = 0; i < 3; i++)
        (void)end_thread(threads[i]);
    /* On a host so busy that all deadlines passed at once they may come in any order. */
    UNI_CHECK(orders == 3);

    for (unsigned i = 0; i < 10; i++) {
        deadline = in(UNI_MICROSECONDS(50 * i));
        uni_thread_sleep(deadline);
        UNI_CHECK(uni_clock_monotonic() >= deadline);
    }

    /* One in the past yields. */
    orders = 0;
    threads[0] = start_thread(write_one, NULL, 0);
    uni_thread_sleep(INT64_MIN);
    UNI_CHECK(orders == 1);
    (void)end_thread(threads[0]);
    uni_check_part("sleep");
}

static volatile unsigned returns;

static void *park_twice(void *argument)
{
    (void)argument;
    UNI_CHECK(uni_thread_park(UNI_THREAD_FOREVER) == 0);
    returns++;
    UNI_CHECK(uni_thread_park(UNI_THREAD_FOREVER) == 0);
    returns++;
    return NULL;
}

static void unpark(void *thread)
{
    uni_thread_unpark(thread);
}

static void *sleep_and_unpark(void *thread)
{
    uni_thread_sleep(in(SOON));
    uni_thread_unpark(thread);
    return NULL;
}

static void test_park(void)
{
    struct uni_thread *self = uni_thread_self();
    struct uni_timers_timer timer;
    struct uni_thread *thread;
    uni_time deadline;

    /* A permit is kept, and there is never more than one. */
    uni_thread_unpark(self);
    uni_thread_unpark(self);
    UNI_CHECK(uni_thread_park(UNI_THREAD_FOREVER) == 0);
    deadline = in(SOON);
    UNI_CHECK(uni_thread_park(deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline);
    UNI_CHECK(uni_thread_park(INT64_MIN) == -ETIMEDOUT);

    thread = start_thread(park_twice, NULL, 0);
    uni_thread_yield();
    UNI_CHECK(returns == 0);
    uni_thread_unpark(thread);
    uni_thread_yield();
    UNI_CHECK(returns == 1);
    uni_thread_yield();
    UNI_CHECK(returns == 1);
    uni_thread_unpark(thread);
    (void)end_thread(thread);
    UNI_CHECK(returns == 2);

    /* Somebody who sleeps is not woken, but keeps the permit. */
    thread = start_thread(sleep_and_unpark, self, 0);
    deadline = in(LATER);
    uni_thread_sleep(deadline);
    UNI_CHECK(uni_clock_monotonic() >= deadline);
    UNI_CHECK(uni_thread_park(in(UNI_SECONDS(10))) == 0);
    (void)end_thread(thread);

    /* By an interrupt, while all threads wait, and before one does. */
    uni_timers_init(&timer, unpark, self);
    uni_timers_arm(&timer, in(SOON), 0);
    UNI_CHECK(uni_thread_park(UNI_THREAD_FOREVER) == 0);
    uni_timers_arm(&timer, in(0), 0);
    deadline = in(SOON);
    while (uni_clock_monotonic() < deadline)
        ;
    UNI_CHECK(uni_thread_park(in(UNI_SECONDS(10))) == 0);

    /* A priority that changes while it waits counts when it does not any more. */
    returns = 0;
    thread = start_thread(park_twice, NULL, 0);
    uni_thread_yield();
    uni_thread_set_priority(thread, UNI_THREAD_PRIORITY_NORMAL - 1);
    uni_thread_unpark(thread);
    uni_thread_yield();
    UNI_CHECK(returns == 0);
    uni_thread_set_priority(thread, UNI_THREAD_PRIORITY_NORMAL + 1);
    uni_thread_yield();
    UNI_CHECK(returns == 1);
    uni_thread_unpark(thread);
    (void)end_thread(thread);
    uni_check_part("park and unpark");
}

static struct uni_thread *other;
static int error_of_other;

static void *join_other(void *argument)
{
    (void)argument;
    error_of_other = uni_thread_join(other, UNI_THREAD_FOREVER, NULL);
    return NULL;
}

static void *join_main(void *argument)
{
    error_of_other = uni_thread_join(argument, UNI_THREAD_FOREVER, NULL);
    return NULL;
}

static void *sleep_for_a_while(void *argument)
{
    uni_thread_sleep(in(LATER));
    return argument;
}

static void *park_once(void *argument)
{
    UNI_CHECK(uni_thread_park(UNI_THREAD_FOREVER) == 0);
    return argument;
}

static void test_join(void)
{
    struct uni_thread *thread = start_thread(park_once, &other, 0);
    struct uni_thread *joiner;
    uni_time deadline = in(SOON);

    UNI_CHECK(uni_thread_join(thread, deadline, NULL) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline);
    UNI_CHECK(uni_thread_join(thread, INT64_MIN, NULL) == -ETIMEDOUT);
    uni_thread_unpark(thread);
    UNI_CHECK(end_thread(thread) == &other);
    thread = start_thread(sleep_for_a_while, &other, 0);
    UNI_CHECK(uni_thread_join(thread, in(UNI_SECONDS(20)), NULL) == 0);

    UNI_CHECK(uni_thread_join(uni_thread_self(), UNI_THREAD_FOREVER, NULL) == -EDEADLK);
    error_of_other = 0;
    (void)end_thread(start_thread(join_main, uni_thread_self(), 0));
    UNI_CHECK(error_of_other == -EDEADLK);

    /* We join the joiner, which joins other, which tries to join us. */
    error_of_other = 0;
    other = start_thread(join_main, uni_thread_self(), 0);
    joiner = start_thread(join_other, NULL, UNI_THREAD_PRIORITY_NORMAL + 1);
    (void)end_thread(joiner);
    UNI_CHECK(error_of_other == 0);
    uni_check_part("join with a deadline, and in a circle");
}

void test_waiting(void)
{
    test_sleep();
    test_park();
    test_join();
}
