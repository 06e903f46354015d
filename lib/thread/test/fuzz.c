/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads begin, park, sleep, join each other and end, against a table of what they are about. Two
 * bytes of input are which thread does what, or what main() does to it. In the end all memory is
 * there again.
 */
#include "actors.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unicore/alloc.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/thread.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { THREADS = ACTORS, UNITS_MOST = 16, WAITS = 1, NOBODY = -1, STACK = 32768 };

enum command { NOTHING, PARK, UNPARK_AND_PARK, SLEEP, SLEEP_AND_PARK, JOIN, RETURN, EXIT };

static struct {
    struct uni_thread *thread; /* null: there is none in this place */
    volatile enum command command;
    unsigned other, units;
    int result;
    void *joined_result;
    /* What is believed: */
    enum command about;
    int expected;      /* WAITS while it waits */
    uni_time deadline; /* of what it waits for, or 0 */
    int joins, joiner; /* another place, or NOBODY */
    bool ended, detached, permit;
    uintptr_t value; /* that it ends with */
    char name[UNI_THREAD_NAME_SIZE];
} threads[THREADS];

static uintptr_t values;

static uni_time deadline_of(unsigned which)
{
    unsigned units = threads[which].units;

    threads[which].deadline = 0;
    if (units == UNITS_MOST)
        return UNI_THREAD_FOREVER;
    return units == 0 ? 0 : (threads[which].deadline = deadline_in(which, units));
}

static int obey(unsigned which)
{
    unsigned other = threads[which].other;

    switch (threads[which].command) {
    case UNPARK_AND_PARK:
        uni_thread_unpark(uni_thread_self());
        uni_thread_unpark(uni_thread_self()); /* counts once */
        if (uni_thread_park(deadline_of(which)) < 0)
            return 0; /* the permit was lost */
        return uni_thread_park(0);
    case PARK:
        return uni_thread_park(deadline_of(which));
    case SLEEP_AND_PARK:
        uni_thread_sleep(deadline_of(which));
        return uni_thread_park(0);
    case SLEEP:
        uni_thread_sleep(deadline_of(which));
        return 0;
    case JOIN:
        return uni_thread_join(threads[other].thread, deadline_of(which),
                               &threads[which].joined_result);
    case EXIT:
        uni_thread_exit((void *)threads[which].value);
    default:
        return 0;
    }
}

static void *live(void *argument)
{
    unsigned which = (unsigned)(uintptr_t)argument;

    while (threads[which].command != RETURN) {
        if (threads[which].command == NOTHING) {
            (void)!uni_thread_park(UNI_THREAD_FOREVER);
        } else {
            threads[which].result = obey(which);
            threads[which].command = NOTHING;
        }
    }
    return (void *)threads[which].value;
}

static bool is_free(unsigned which)
{
    return threads[which].thread == NULL;
}

static bool is_waiting(unsigned which)
{
    return threads[which].expected == WAITS;
}

static void create(unsigned which, unsigned operand)
{
    char name[2 * UNI_THREAD_NAME_SIZE] = {0};
    struct uni_thread_attributes attributes = {
        .name = name,
        .stack_size = STACK + operand % 50,
        .priority = ACTORS_PRIORITY + (int)operand % 3,
        .detached = operand / 64 == 3,
    };
    int error;

    memset(name, 'a' + (int)which, 1 + operand % (sizeof(name) - 1));
    memset(&threads[which], 0, sizeof(threads[which]));
    snprintf(threads[which].name, sizeof(threads[which].name), "%s", name);
    threads[which].detached = attributes.detached;
    threads[which].joins = threads[which].joiner = NOBODY;
    error = uni_thread_create(&threads[which].thread, &attributes, live, (void *)(uintptr_t)which);
    assert(error == 0);
    memset(name, 0, sizeof(name));
    assert(strcmp(uni_thread_name(threads[which].thread), threads[which].name) == 0);
    assert(uni_thread_priority(threads[which].thread) == attributes.priority);
    settle();
}

/* (which) has ended: who joins it goes on. */
static void expect_end(unsigned which)
{
    int joiner = threads[which].joiner;

    threads[which].ended = true;
    if (threads[which].detached) {
        threads[which].thread = NULL;
    } else if (joiner != NOBODY) {
        threads[joiner].expected = 0;
        threads[joiner].joins = NOBODY;
        threads[which].thread = NULL;
    }
}

/* Whether (which) waits for (other) to end, or for somebody who does. */
static bool joins(int which, unsigned other)
{
    while (which != NOBODY && which != (int)other)
        which = threads[which].joins;
    return which != NOBODY;
}

/* What (which) will find when it joins its (other). */
static void expect_join(unsigned which, int otherwise)
{
    unsigned other = threads[which].other;

    if (joins((int)other, which)) {
        threads[which].expected = -EDEADLK;
    } else if (!threads[other].ended) {
        threads[which].expected = otherwise;
        if (otherwise != WAITS)
            return;
        threads[which].joins = (int)other;
        threads[other].joiner = (int)which;
    }
}

static void expect(unsigned which)
{
    int otherwise = threads[which].units == 0 ? -ETIMEDOUT : WAITS;

    threads[which].expected = 0;
    threads[which].permit = false;
    switch (threads[which].command) {
    case UNPARK_AND_PARK:
        threads[which].expected = -ETIMEDOUT;
        return;
    case PARK:
    case SLEEP_AND_PARK:
        threads[which].expected = otherwise;
        return;
    case SLEEP:
        threads[which].expected = otherwise == WAITS ? WAITS : 0;
        return;
    case JOIN:
        return expect_join(which, otherwise);
    default:
        return expect_end(which);
    }
}

static void order(unsigned which, enum command command, unsigned operand)
{
    struct uni_thread *thread = threads[which].thread;
    unsigned other = operand % THREADS;

    threads[which].other = other;
    threads[which].units = operand / THREADS % (UNITS_MOST + 1);
    if (command == JOIN) {
        if (is_free(other) || threads[other].detached || threads[other].joiner != NOBODY)
            return; /* a mistake */
        if (threads[other].ended && other != which) {
            threads[which].command = command;
            threads[which].about = command;
            threads[which].expected = 0;
            uni_thread_unpark(thread);
            settle();
            assert(threads[which].joined_result == (void *)threads[other].value);
            threads[other].thread = NULL;
            return;
        }
    }
    if ((command == SLEEP || command == SLEEP_AND_PARK) && threads[which].units == UNITS_MOST)
        threads[which].units--; /* nobody ends that */
    threads[which].value = ++values;
    threads[which].command = command;
    threads[which].about = command;
    expect(which);
    uni_thread_unpark(thread);
    settle();
}

static void is_over(unsigned which)
{
    if (is_free(which) || !is_waiting(which) || threads[which].deadline == 0 ||
        threads[which].deadline > uni_clock_monotonic())
        return;
    threads[which].expected = -ETIMEDOUT;
    if (threads[which].about == SLEEP ||
        (threads[which].about == SLEEP_AND_PARK && threads[which].permit))
        threads[which].expected = 0;
    if (threads[which].joins != NOBODY)
        threads[threads[which].joins].joiner = NOBODY;
    threads[which].joins = NOBODY;
}

static void unpark(unsigned which)
{
    if (threads[which].ended)
        return;
    if (is_waiting(which) && threads[which].about == PARK)
        threads[which].expected = 0;
    threads[which].permit = true; /* kept only where it waits for something else */
    uni_thread_unpark(threads[which].thread);
    settle();
}

static void detach(unsigned which)
{
    if (threads[which].detached || threads[which].joiner != NOBODY)
        return;
    uni_thread_detach(threads[which].thread);
    threads[which].detached = true;
    if (threads[which].ended)
        threads[which].thread = NULL;
}

static void join_as_main(unsigned which)
{
    void *result = NULL;
    int error;

    if (threads[which].detached || threads[which].joiner != NOBODY)
        return;
    error = uni_thread_join(threads[which].thread, 0, &result);
    settle();
    assert(error == (threads[which].ended ? 0 : -ETIMEDOUT));
    assert(error < 0 || result == (void *)threads[which].value);
    if (error == 0)
        threads[which].thread = NULL;
}

/* Each thread is in the list of all once; those that wait are not ready. */
static void look_at_list(void)
{
    uintptr_t saved = uni_intr_save();
    struct uni_thread_info info;
    unsigned found = 0, there = 0;

    for (struct uni_thread *thread = NULL; (thread = uni_thread_next(thread, &info)) != NULL;) {
        for (unsigned which = 0; which < THREADS; which++) {
            if (thread != threads[which].thread)
                continue;
            assert(strcmp(info.name, threads[which].name) == 0);
            assert(!info.running && !info.ready);
            assert(info.priority == uni_thread_priority(thread));
            found++;
        }
    }
    uni_intr_restore(saved);
    for (unsigned which = 0; which < THREADS; which++)
        there += !is_free(which);
    assert(found == there);
}

static void check(void)
{
    look_at_list();
    for (unsigned which = 0; which < THREADS; which++) {
        if (is_free(which) || threads[which].ended)
            continue;
        assert((threads[which].command != NOTHING) == is_waiting(which));
        assert(is_waiting(which) || threads[which].result == threads[which].expected);
    }
}

static void step(unsigned which, unsigned what, unsigned operand)
{
    if (what == 0)
        return let_pass(operand % UNITS_MOST, is_over);
    if (is_free(which))
        return create(which, operand);
    switch (what) {
    case 1:
        return uni_thread_set_priority(threads[which].thread, ACTORS_PRIORITY + (int)operand % 3);
    case 2:
        return unpark(which);
    case 3:
        if (operand % 4 == 0)
            detach(which);
        return;
    case 4:
        return join_as_main(which);
    }
    if (is_waiting(which) || threads[which].ended)
        return;
    switch (what) {
    case 5:
        return order(which, PARK, operand);
    case 6:
        return order(which, UNPARK_AND_PARK, operand);
    case 7:
        return order(which, SLEEP, operand);
    case 8:
        return order(which, SLEEP_AND_PARK, operand);
    case 9:
        if (operand % 4 == 0)
            return order(which, operand & 4 ? RETURN : EXIT, 0);
        return;
    default:
        return order(which, JOIN, operand);
    }
}

static void end(unsigned which)
{
    if (is_free(which))
        return;
    if (is_waiting(which))
        unpark(which);
    if (!is_waiting(which) && !threads[which].ended)
        order(which, RETURN, 0);
    if (!is_free(which) && threads[which].ended)
        join_as_main(which);
}

/* What is used when nothing is left of threads that nobody joins. */
static size_t used_now(void)
{
    struct uni_alloc_stats stats;

    create(0, 0);
    end(0);
    uni_alloc_get_stats(&stats);
    return stats.used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t used;
    bool left = true;

    actors_begin();
    used = used_now();
    for (; size >= 2; data += 2, size -= 2) {
        step(data[0] % THREADS, data[0] / THREADS % 13, data[1]);
        check();
    }
    let_pass(2 * UNITS_MOST, is_over);
    while (left) {
        left = false;
        for (unsigned which = 0; which < THREADS; which++) {
            end(which);
            left = left || !is_free(which);
        }
    }
    assert(used_now() == used);
    return 0;
}
