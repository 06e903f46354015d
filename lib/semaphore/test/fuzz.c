/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Semaphores against a number and a line of those who wait. Two bytes of input are who does what:
 * threads take units and wait, anybody posts, interrupts as well.
 */
#include "actors.h"
#include "clockwork.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/errno.h>
#include <unicore/semaphore.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNITS_MOST = 16, WAITS = 1 /* in (expected): no result yet */ };

static struct uni_semaphore semaphore;
static unsigned count;
static struct line line;
static int expected[ACTORS];

static int wait_until(unsigned actor, unsigned operand)
{
    return uni_semaphore_wait_until(&semaphore, deadline_in(actor, operand % UNITS_MOST));
}

static int wait_for_ever(unsigned actor, unsigned operand)
{
    (void)actor;
    (void)operand;
    uni_semaphore_wait(&semaphore);
    return 0;
}

static int try_wait(unsigned actor, unsigned operand)
{
    (void)actor;
    (void)operand;
    return uni_semaphore_try_wait(&semaphore);
}

static int post(unsigned actor, unsigned operand)
{
    (void)actor;
    (void)operand;
    uni_semaphore_post(&semaphore);
    return 0;
}

static void post_as_interrupt(void *unused)
{
    (void)unused;
    uni_semaphore_post(&semaphore);
}

static void expect_post(void)
{
    int first = line_first(&line);

    if (first < 0) {
        count++;
    } else {
        (void)line_leave(&line, (unsigned)first);
        expected[first] = 0;
    }
}

/* What (actor) will get, or have to wait for, in which case it gets (otherwise). */
static void expect_wait(unsigned actor, int otherwise)
{
    expected[actor] = count > 0 ? 0 : otherwise;
    count -= count > 0;
    if (expected[actor] == WAITS)
        line_up(&line, actor);
}

static void is_over(unsigned actor)
{
    if (line_leave(&line, actor))
        expected[actor] = -ETIMEDOUT;
}

static void check(void)
{
    assert(uni_semaphore_count(&semaphore) == count);
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        assert(is_idle(actor) == (expected[actor] != WAITS));
        assert(!is_idle(actor) || result_of(actor) == expected[actor]);
    }
}

static void post_as_main(void)
{
    expect_post();
    uni_semaphore_post(&semaphore);
    settle();
}

static void post_meanwhile(unsigned unused)
{
    (void)unused;
    expect_post();
    uni_semaphore_post(&semaphore);
}

static void step(unsigned actor, unsigned what, unsigned operand)
{
    bool idle = expected[actor] != WAITS;

    switch (what) {
    case 0:
        return post_as_main();
    case 1:
        expect_post();
        interrupt(post_as_interrupt, NULL);
        return settle();
    case 2:
        if (!idle)
            return;
        expect_post();
        expected[actor] = 0;
        return tell(actor, post, 0);
    case 3:
        if (!idle)
            return;
        expect_wait(actor, -EAGAIN);
        return tell(actor, try_wait, 0);
    case 4:
        if (!idle)
            return;
        expect_wait(actor, WAITS);
        return tell(actor, wait_for_ever, 0);
    case 5:
        return uni_thread_set_priority(thread_of(actor), ACTORS_PRIORITY + (int)operand % 3);
    case 6:
        return let_pass(operand % UNITS_MOST, is_over);
    case 7:
        return let_pass_unnoticed(operand % UNITS_MOST, post_meanwhile, 0, is_over);
    default:
        if (!idle)
            return;
        expect_wait(actor, operand % UNITS_MOST == 0 ? -ETIMEDOUT : WAITS);
        return tell(actor, wait_until, operand);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    actors_begin();
    for (unsigned actor = 0; actor < ACTORS; actor++)
        expected[actor] = 0;
    count = data[0] % 3;
    uni_semaphore_init(&semaphore, count);
    check();
    for (data++, size--; size >= 2; data += 2, size -= 2) {
        step(data[0] % ACTORS, data[0] / ACTORS % 10, data[1]);
        check();
    }
    while (line.count > 0)
        post_as_main();
    check();
    return 0;
}
