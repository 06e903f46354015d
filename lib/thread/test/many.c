/* SPDX-License-Identifier: BSD-3-Clause */
/* 1,000 threads at once, and as many switches as one likes. */
#include "parts.h"

#include <stdio.h>
#include <unicore/alloc.h>
#include <unicore/check.h>
#include <unicore/clock.h>

#define THREADS    1000
#define STACK_SIZE 8192

static unsigned long rounds;
static volatile unsigned long passed;

static void *take_turns(void *argument)
{
    for (unsigned long i = 0; i < rounds; i++) {
        passed++;
        uni_thread_yield();
    }
    return argument;
}

void test_many(unsigned long switches)
{
    static struct uni_thread *threads[THREADS];
    const struct uni_thread_attributes attributes = {.stack_size = STACK_SIZE};
    struct uni_thread *pair;
    uni_time start_time, one;
    unsigned count = 0;

    /* Each gets the processor for every round, and once more to end. */
    rounds = switches / THREADS;
    while (count < THREADS &&
           uni_thread_create(&threads[count], &attributes, take_turns, &threads[count]) == 0)
        count++;
    UNI_CHECK(count == THREADS);
    for (unsigned i = 0; i < count; i++)
        UNI_CHECK(end_thread(threads[i]) == &threads[i]);
    UNI_CHECK(passed == count * rounds);
    uni_check_part("1,000 threads");

    passed = 0;
    rounds = switches / 2;
    pair = start_thread(take_turns, NULL, 0);
    start_time = uni_clock_monotonic();
    (void)take_turns(NULL);
    one = (uni_clock_monotonic() - start_time) / (uni_time)(switches ? switches : 1);
    (void)end_thread(pair);
    UNI_CHECK(passed == 2 * rounds);
    printf("%lu switches, %ld ns each\n", 2 * rounds, (long)one);
    uni_check_part("switches");
}
