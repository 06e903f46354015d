/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mutexes of all kinds against their owners, how often these locked them, and lines of those who
 * wait; and how urgent that makes everybody. Two bytes of input are which thread does what.
 */
#include "actors.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/errno.h>
#include <unicore/mutex.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MUTEXES = 3, UNITS_MOST = 16, DEPTH_MOST = 3, NOBODY = -1 };
enum { WAITS = 1 /* in (expected): no result yet */, MINE = 2 };

static struct uni_mutex mutexes[MUTEXES];
static struct {
    unsigned attributes;
    int owner;
    unsigned depth;
    struct line line;
} models[MUTEXES];
static int expected[ACTORS];
static int own_priority[ACTORS];

/* Operands: which mutex, and above that when to give up. */
static int lock_until(unsigned actor, unsigned operand)
{
    return uni_mutex_lock_until(&mutexes[operand % MUTEXES], deadline_in(actor, operand / MUTEXES));
}

static int lock(unsigned actor, unsigned operand)
{
    (void)actor;
    uni_mutex_lock(&mutexes[operand % MUTEXES]);
    return 0;
}

static int try_lock(unsigned actor, unsigned operand)
{
    (void)actor;
    return uni_mutex_try_lock(&mutexes[operand % MUTEXES]);
}

static int unlock(unsigned actor, unsigned operand)
{
    (void)actor;
    uni_mutex_unlock(&mutexes[operand % MUTEXES]);
    return 0;
}

static int is_mine(unsigned actor, unsigned operand)
{
    (void)actor;
    return uni_mutex_is_mine(&mutexes[operand % MUTEXES]) ? MINE : 0;
}

/* How (actor) fares with (which): it takes it, takes it again, or gets (otherwise). */
static void expect_lock(unsigned actor, unsigned which, int otherwise)
{
    expected[actor] = 0;
    if (models[which].owner == NOBODY) {
        models[which].owner = (int)actor;
    } else if (models[which].owner == (int)actor &&
               (models[which].attributes & UNI_MUTEX_RECURSIVE) != 0) {
        models[which].depth++;
    } else {
        expected[actor] = otherwise;
        if (otherwise == WAITS)
            line_up(&models[which].line, actor);
    }
}

static void expect_unlock(unsigned actor, unsigned which)
{
    int next;

    expected[actor] = 0;
    if (models[which].depth > 0) {
        models[which].depth--;
        return;
    }
    next = line_first(&models[which].line);
    models[which].owner = next;
    if (next != NOBODY) {
        (void)line_leave(&models[which].line, (unsigned)next);
        expected[next] = 0;
    }
}

static void is_over(unsigned actor)
{
    for (unsigned which = 0; which < MUTEXES; which++)
        if (line_leave(&models[which].line, actor))
            expected[actor] = -ETIMEDOUT;
}

/*
 * Everybody is as urgent as himself, or as who waits for him: the least numbers of which that is
 * true. In a circle of threads who wait for each other a loan may outlast its reason.
 */
static void check_priorities(bool is_circle)
{
    int wanted[ACTORS];
    bool changed = true;

    for (unsigned actor = 0; actor < ACTORS; actor++)
        wanted[actor] = own_priority[actor];
    while (changed) {
        changed = false;
        for (unsigned which = 0; which < MUTEXES; which++) {
            int owner = models[which].owner;

            if (owner == NOBODY || (models[which].attributes & UNI_MUTEX_INHERIT) == 0)
                continue;
            for (unsigned i = 0; i < models[which].line.count; i++) {
                if (wanted[models[which].line.actors[i]] > wanted[owner]) {
                    wanted[owner] = wanted[models[which].line.actors[i]];
                    changed = true;
                }
            }
        }
    }
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        int priority = uni_thread_priority(thread_of(actor));

        assert(priority >= wanted[actor]);
        assert(priority == wanted[actor] || is_circle);
    }
}

/* The mutex that (actor) waits for, or NOBODY. */
static int waits_for(unsigned actor)
{
    for (unsigned which = 0; which < MUTEXES; which++)
        for (unsigned i = 0; i < models[which].line.count; i++)
            if (models[which].line.actors[i] == actor)
                return (int)which;
    return NOBODY;
}

static bool is_circle(void)
{
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        int last = (int)actor;

        for (unsigned steps = 0; steps <= ACTORS && last != NOBODY; steps++) {
            int which = waits_for((unsigned)last);

            last = which == NOBODY ? NOBODY : models[which].owner;
        }
        if (last != NOBODY)
            return true;
    }
    return false;
}

static void check(void)
{
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        assert(is_idle(actor) == (expected[actor] != WAITS));
        assert(!is_idle(actor) || result_of(actor) == expected[actor]);
    }
    check_priorities(is_circle());
}

/* Whether (actor) may wait for (which) without a deadline. */
static bool will_end(unsigned actor, unsigned which)
{
    bool circle;

    line_up(&models[which].line, actor);
    circle = is_circle();
    (void)line_leave(&models[which].line, actor);
    return !circle;
}

static void do_lock(unsigned actor, unsigned which, unsigned units)
{
    bool again = models[which].owner == (int)actor;

    if (again && ((models[which].attributes & UNI_MUTEX_RECURSIVE) == 0 ||
                  models[which].depth == DEPTH_MOST))
        return; /* a mistake, and deep enough */
    if (units == UNITS_MOST && will_end(actor, which)) {
        expect_lock(actor, which, WAITS);
        return tell(actor, lock, which);
    }
    expect_lock(actor, which, units == 0 ? -ETIMEDOUT : WAITS);
    tell(actor, lock_until, units * MUTEXES + which);
}

static void set_priority(unsigned actor, unsigned operand)
{
    /* What is said while priorities are lent is forgotten later. */
    for (unsigned which = 0; which < MUTEXES; which++)
        if (models[which].line.count > 0)
            return;
    own_priority[actor] = ACTORS_PRIORITY + (int)operand % 4;
    uni_thread_set_priority(thread_of(actor), own_priority[actor]);
}

static void step(unsigned actor, unsigned what, unsigned operand)
{
    unsigned which = operand % MUTEXES, units = operand / MUTEXES % (UNITS_MOST + 1);

    if (what == 0)
        return let_pass(units, is_over);
    if (what == 1)
        return set_priority(actor, operand);
    if (expected[actor] == WAITS)
        return;
    switch (what) {
    case 2:
        expected[actor] = models[which].owner == (int)actor ? MINE : 0;
        return tell(actor, is_mine, which);
    case 3:
        expect_lock(actor, which, -EBUSY);
        return tell(actor, try_lock, which);
    case 4:
    case 5:
    case 6:
        if (models[which].owner != (int)actor)
            return;
        expect_unlock(actor, which);
        return tell(actor, unlock, which);
    default:
        return do_lock(actor, which, units);
    }
}

static bool unlock_one(void)
{
    for (unsigned which = 0; which < MUTEXES; which++) {
        int owner = models[which].owner;

        if (owner != NOBODY && expected[owner] != WAITS) {
            expect_unlock((unsigned)owner, which);
            tell((unsigned)owner, unlock, which);
            return true;
        }
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    actors_begin();
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        expected[actor] = 0;
        own_priority[actor] = ACTORS_PRIORITY;
    }
    for (unsigned which = 0; which < MUTEXES; which++) {
        models[which].attributes = data[0] >> 2 * which & 3;
        models[which].owner = NOBODY;
        uni_mutex_init(&mutexes[which], models[which].attributes);
    }
    for (data++, size--; size >= 2; data += 2, size -= 2) {
        step(data[0] % ACTORS, data[0] / ACTORS % 11, data[1]);
        check();
    }
    let_pass(2 * UNITS_MOST, is_over); /* no circle lasts longer */
    check();
    while (unlock_one())
        check();
    for (unsigned which = 0; which < MUTEXES; which++)
        uni_mutex_destroy(&mutexes[which]);
    return 0;
}
