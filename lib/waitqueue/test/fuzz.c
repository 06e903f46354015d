/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A wait queue against a line. Two bytes of input are who does what: threads enter, and park or
 * leave; anybody wakes one, all, or whom he chooses, interrupts as well. Some wait for a number to
 * be high enough, as UNI_WAITQUEUE_WAIT() does.
 */
#include "actors.h"
#include "clockwork.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/waitqueue.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNITS_MOST = 16, WAITS = 1 };

static struct uni_waitqueue queue, number_queue;
static struct uni_waitqueue_waiter waiters[ACTORS];
static struct line line, entered; /* who is in the queue; who has neither parked nor left */
static int expected[ACTORS];
static unsigned number, wanted[ACTORS]; /* 0: it does not wait for the number */

static int enter(unsigned actor, unsigned operand)
{
    (void)operand;
    uni_waitqueue_enter(&queue, &waiters[actor]);
    return 0;
}

/* With an operand of 0, without a deadline. */
static int park(unsigned actor, unsigned operand)
{
    return uni_waitqueue_park(&waiters[actor],
                              operand != 0 ? deadline_in(actor, operand - 1) : UNI_THREAD_FOREVER);
}

static int leave(unsigned actor, unsigned operand)
{
    (void)operand;
    uni_waitqueue_leave(&queue, &waiters[actor]);
    return 0;
}

static int wait_for_number(unsigned actor, unsigned operand)
{
    return UNI_WAITQUEUE_WAIT(&number_queue, deadline_in(actor, operand), number >= wanted[actor]);
}

static bool is_in(const struct line *where, unsigned actor)
{
    for (unsigned i = 0; i < where->count; i++)
        if (where->actors[i] == actor)
            return true;
    return false;
}

/* It is taken out of the queue: who has parked already goes on. */
static void expect_wake(unsigned actor)
{
    (void)line_leave(&line, actor);
    if (expected[actor] == WAITS)
        expected[actor] = 0;
}

static bool expect_wake_one(void)
{
    int first = line_first(&line);

    if (first >= 0)
        expect_wake((unsigned)first);
    return first >= 0;
}

static void wake_one(void *unused)
{
    bool expected_one = expect_wake_one();
    bool woken = uni_waitqueue_wake_one(&queue);

    (void)unused;
    assert(woken == expected_one);
}

static void wake_all(void *unused)
{
    (void)unused;
    while (line.count > 0)
        expect_wake(line.actors[0]);
    uni_waitqueue_wake_all(&queue);
}

/* Whoever stands at (place), or the last. */
static void wake_chosen(unsigned place)
{
    uintptr_t saved = uni_intr_save();
    struct uni_waitqueue_waiter *waiter = NULL, *next, *first = uni_waitqueue_first(&queue);
    unsigned at = 0;

    assert((first != NULL) == (line.count > 0));
    assert(first == NULL || first == &waiters[line_first(&line)]);
    while ((next = uni_waitqueue_next(&queue, waiter)) != NULL) {
        assert(next == &waiters[line.actors[at]]);
        waiter = next;
        if (at++ == place)
            break;
    }
    if (waiter != NULL) {
        expect_wake((unsigned)(waiter - waiters));
        uni_waitqueue_wake(waiter);
    } else {
        assert(line.count == 0);
    }
    uni_intr_restore(saved);
    settle();
}

static void is_over(unsigned actor)
{
    if (wanted[actor] != 0 && expected[actor] == WAITS)
        expected[actor] = -ETIMEDOUT;
    else if (expected[actor] == WAITS && line_leave(&line, actor))
        expected[actor] = -ETIMEDOUT;
}

static void set_number(unsigned to)
{
    number = to;
    for (unsigned actor = 0; actor < ACTORS; actor++)
        if (wanted[actor] != 0 && expected[actor] == WAITS && number >= wanted[actor])
            expected[actor] = 0;
    uni_waitqueue_wake_all(&number_queue);
    settle();
}

static void check(void)
{
    assert(uni_waitqueue_is_empty(&queue) == (line.count == 0));
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        assert(is_idle(actor) == (expected[actor] != WAITS));
        assert(!is_idle(actor) || result_of(actor) == expected[actor]);
    }
}

static void park_as(unsigned actor, unsigned operand)
{
    bool is_over_now = operand == 1;

    (void)line_leave(&entered, actor);
    if (!is_in(&line, actor)) {
        expected[actor] = 0;
    } else if (is_over_now) {
        (void)line_leave(&line, actor);
        expected[actor] = -ETIMEDOUT;
    } else {
        expected[actor] = WAITS;
    }
    tell(actor, park, operand);
}

static void leave_as(unsigned actor)
{
    bool in_queue = line_leave(&line, actor);

    (void)line_leave(&entered, actor);
    expected[actor] = 0;
    if (!in_queue) /* somebody woke it for nothing: another goes on in its stead */
        (void)expect_wake_one();
    tell(actor, leave, 0);
}

static void wait_as(unsigned actor, unsigned least, unsigned units)
{
    wanted[actor] = least;
    if (number >= least)
        expected[actor] = 0;
    else
        expected[actor] = units == 0 ? -ETIMEDOUT : WAITS;
    tell(actor, wait_for_number, units);
}

static void wake_meanwhile(unsigned operand)
{
    (operand % 4 == 0 ? wake_all : wake_one)(NULL);
}

static void step(unsigned actor, unsigned what, unsigned operand)
{
    switch (what) {
    case 0:
        return let_pass(operand % UNITS_MOST, is_over);
    case 1:
        return uni_thread_set_priority(thread_of(actor), ACTORS_PRIORITY + (int)operand % 3);
    case 2:
        (operand % 4 == 0 ? wake_all : wake_one)(NULL);
        return settle();
    case 3:
        interrupt(operand % 4 == 0 ? wake_all : wake_one, NULL);
        return settle();
    case 4:
        return wake_chosen(operand % ACTORS);
    case 5:
        return set_number(operand % 8);
    case 6:
        return let_pass_unnoticed(operand % UNITS_MOST, wake_meanwhile, operand, is_over);
    }
    if (expected[actor] == WAITS)
        return;
    if (is_in(&entered, actor))
        return what == 7 ? leave_as(actor) : park_as(actor, operand % UNITS_MOST);
    if (what == 7)
        return wait_as(actor, 1 + operand % 8, operand / 8 % UNITS_MOST);
    wanted[actor] = 0;
    expected[actor] = 0;
    line_up(&line, actor);
    line_up(&entered, actor);
    tell(actor, enter, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    actors_begin();
    number = 0;
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        expected[actor] = 0;
        wanted[actor] = 0;
    }
    for (; size >= 2; data += 2, size -= 2) {
        step(data[0] % ACTORS, data[0] / ACTORS % 11, data[1]);
        check();
    }
    wake_all(NULL);
    set_number(UINT32_MAX);
    while (entered.count > 0)
        leave_as(entered.actors[0]);
    check();
    return 0;
}
