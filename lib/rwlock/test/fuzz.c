/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A read-write lock against who holds it and two lines of those who wait. Two bytes of input are
 * which thread does what.
 */
#include "actors.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/errno.h>
#include <unicore/rwlock.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNITS_MOST = 16, WAITS = 1 /* in (expected): no result yet */, NOBODY = -1 };

static struct uni_rwlock lock;
static int writer;
static bool reads[ACTORS];
static struct line reading, writing;
static int expected[ACTORS];

/* With an operand of 0, without a deadline. */
static int read_until(unsigned actor, unsigned operand)
{
    if (operand != 0)
        return uni_rwlock_read_until(&lock, deadline_in(actor, operand - 1));
    uni_rwlock_read(&lock);
    return 0;
}

static int write_until(unsigned actor, unsigned operand)
{
    if (operand != 0)
        return uni_rwlock_write_until(&lock, deadline_in(actor, operand - 1));
    uni_rwlock_write(&lock);
    return 0;
}

static int try_read(unsigned actor, unsigned operand)
{
    (void)actor;
    (void)operand;
    return uni_rwlock_try_read(&lock);
}

static int try_write(unsigned actor, unsigned operand)
{
    (void)actor;
    (void)operand;
    return uni_rwlock_try_write(&lock);
}

static int end(unsigned actor, unsigned operand)
{
    (void)operand;
    if (reads[actor])
        uni_rwlock_end_read(&lock);
    else
        uni_rwlock_end_write(&lock);
    return 0;
}

static bool is_read(void)
{
    for (unsigned actor = 0; actor < ACTORS; actor++)
        if (reads[actor])
            return true;
    return false;
}

/* Somebody holds the lock no more, or waits for it no more. */
static void let_in(void)
{
    if (writer != NOBODY)
        return;
    if (writing.count > 0) {
        if (is_read())
            return;
        writer = line_first(&writing);
        (void)line_leave(&writing, (unsigned)writer);
        expected[writer] = 0;
        return;
    }
    while (reading.count > 0) {
        unsigned reader = reading.actors[0];

        (void)line_leave(&reading, reader);
        reads[reader] = true;
        expected[reader] = 0;
    }
}

static void expect_read(unsigned actor, int otherwise)
{
    bool may = writer == NOBODY && writing.count == 0;

    expected[actor] = may ? 0 : otherwise;
    reads[actor] = may;
    if (expected[actor] == WAITS)
        line_up(&reading, actor);
}

static void expect_write(unsigned actor, int otherwise)
{
    bool may = writer == NOBODY && !is_read();

    expected[actor] = may ? 0 : otherwise;
    if (may)
        writer = (int)actor;
    if (expected[actor] == WAITS)
        line_up(&writing, actor);
}

static void is_over(unsigned actor)
{
    if (line_leave(&reading, actor)) {
        expected[actor] = -ETIMEDOUT;
    } else if (line_leave(&writing, actor)) {
        expected[actor] = -ETIMEDOUT;
        let_in();
    }
}

static void check(void)
{
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        assert(is_idle(actor) == (expected[actor] != WAITS));
        assert(!is_idle(actor) || result_of(actor) == expected[actor]);
    }
}

static void end_as(unsigned actor)
{
    expected[actor] = 0;
    /* The thread looks at (reads), so that this comes first. */
    tell(actor, end, 0);
    if (reads[actor])
        reads[actor] = false;
    else
        writer = NOBODY;
    let_in();
}

static bool holds(unsigned actor)
{
    return reads[actor] || writer == (int)actor;
}

static void step(unsigned actor, unsigned what, unsigned operand)
{
    unsigned units = operand % (UNITS_MOST + 1);
    int otherwise = units == 1 ? -ETIMEDOUT : WAITS;

    if (what == 0)
        return let_pass(units, is_over);
    if (what == 1)
        return uni_thread_set_priority(thread_of(actor), ACTORS_PRIORITY + (int)operand % 3);
    if (expected[actor] == WAITS)
        return;
    if (holds(actor)) {
        if (what % 2 == 0)
            end_as(actor);
        return;
    }
    switch (what) {
    case 2:
        expect_read(actor, -EBUSY);
        return tell(actor, try_read, 0);
    case 3:
        expect_write(actor, -EBUSY);
        return tell(actor, try_write, 0);
    case 4:
    case 5:
        expect_write(actor, otherwise);
        return tell(actor, write_until, units);
    default:
        expect_read(actor, otherwise);
        return tell(actor, read_until, units);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool held = true;

    actors_begin();
    lock = (struct uni_rwlock){0};
    writer = NOBODY;
    for (unsigned actor = 0; actor < ACTORS; actor++)
        expected[actor] = 0;
    for (; size >= 2; data += 2, size -= 2) {
        step(data[0] % ACTORS, data[0] / ACTORS % 8, data[1]);
        check();
    }
    while (held) {
        held = false;
        for (unsigned actor = 0; actor < ACTORS; actor++) {
            if (expected[actor] != WAITS && holds(actor)) {
                end_as(actor);
                check();
                held = true;
            }
        }
    }
    uni_rwlock_destroy(&lock);
    return 0;
}
