/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A condition variable and its mutex against lines of those who wait for either. Two bytes of input
 * are which thread does what; interrupts and main() signal as well.
 */
#include "actors.h"
#include "clockwork.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/condition.h>
#include <unicore/errno.h>
#include <unicore/mutex.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNITS_MOST = 16, WAITS = 1, NOBODY = -1 };

static struct uni_condition condition;
static struct uni_mutex mutex;
static int owner;
static struct line waiting, locking;
static int expected[ACTORS];
static int later[ACTORS]; /* what who waits for the mutex will get with it */

static int lock(unsigned actor, unsigned operand)
{
    (void)actor;
    (void)operand;
    uni_mutex_lock(&mutex);
    return 0;
}

static int unlock(unsigned actor, unsigned operand)
{
    (void)actor;
    (void)operand;
    uni_mutex_unlock(&mutex);
    return 0;
}

/* With an operand of 0, without a deadline. */
static int wait_until(unsigned actor, unsigned operand)
{
    if (operand != 0)
        return uni_condition_wait_until(&condition, &mutex, deadline_in(actor, operand - 1));
    uni_condition_wait(&condition, &mutex);
    return 0;
}

static int signal(unsigned actor, unsigned operand)
{
    (void)actor;
    if (operand % 2 != 0)
        uni_condition_broadcast(&condition);
    else
        uni_condition_signal(&condition);
    return 0;
}

static void signal_as_interrupt(void *operand)
{
    (void)signal(0, (unsigned)(uintptr_t)operand);
}

static void expect_lock(unsigned actor, int result)
{
    later[actor] = result;
    if (owner == NOBODY) {
        owner = (int)actor;
        expected[actor] = result;
    } else {
        expected[actor] = WAITS;
        line_up(&locking, actor);
    }
}

static void expect_unlock(void)
{
    owner = line_first(&locking);
    if (owner != NOBODY) {
        (void)line_leave(&locking, (unsigned)owner);
        expected[owner] = later[owner];
    }
}

static void expect_signal(bool all)
{
    while (waiting.count > 0) {
        unsigned woken = all ? waiting.actors[0] : (unsigned)line_first(&waiting);

        (void)line_leave(&waiting, woken);
        expect_lock(woken, 0);
        if (!all)
            return;
    }
}

static void is_over(unsigned actor)
{
    if (line_leave(&waiting, actor))
        expect_lock(actor, -ETIMEDOUT);
}

static void check(void)
{
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        assert(is_idle(actor) == (expected[actor] != WAITS));
        assert(!is_idle(actor) || result_of(actor) == expected[actor]);
    }
}

static void wait(unsigned actor, unsigned units)
{
    expected[actor] = WAITS;
    expect_unlock();
    if (units == 1)
        expect_lock(actor, -ETIMEDOUT);
    else
        line_up(&waiting, actor);
    tell(actor, wait_until, units);
}

static void unlock_as(unsigned actor)
{
    expected[actor] = 0;
    expect_unlock();
    tell(actor, unlock, 0);
}

static void step(unsigned actor, unsigned what, unsigned operand)
{
    unsigned units = operand % (UNITS_MOST + 1);
    /* In which order several go on while nobody holds the mutex is the scheduler's business. */
    unsigned all = operand % 2 != 0 && owner != NOBODY;

    switch (what) {
    case 0:
        return let_pass(units, is_over);
    case 1:
        expect_signal(all);
        signal(0, all);
        return settle();
    case 2:
        expect_signal(all);
        interrupt(signal_as_interrupt, (void *)(uintptr_t)all);
        return settle();
    case 3:
        if (locking.count == 0) /* or else the order of coming depends on the scheduler, too */
            uni_thread_set_priority(thread_of(actor), ACTORS_PRIORITY + (int)operand % 3);
        return;
    }
    if (expected[actor] == WAITS)
        return;
    if (what == 4) {
        expected[actor] = 0;
        expect_signal(all);
        return tell(actor, signal, all);
    }
    if (owner != (int)actor) {
        expect_lock(actor, 0);
        return tell(actor, lock, 0);
    }
    if (what < 7)
        return unlock_as(actor);
    wait(actor, units);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    actors_begin();
    for (unsigned actor = 0; actor < ACTORS; actor++)
        expected[actor] = 0;
    owner = NOBODY;
    condition = (struct uni_condition){0};
    uni_mutex_init(&mutex, data[0] & UNI_MUTEX_RECURSIVE);
    for (data++, size--; size >= 2; data += 2, size -= 2) {
        step(data[0] % ACTORS, data[0] / ACTORS % 10, data[1]);
        check();
    }
    while (owner != NOBODY || waiting.count > 0) {
        if (owner != NOBODY) {
            unlock_as((unsigned)owner);
        } else {
            expect_signal(false);
            signal(0, 0);
            settle();
        }
        check();
    }
    uni_mutex_destroy(&mutex);
    return 0;
}
