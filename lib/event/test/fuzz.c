/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Events against bits and a line of those who wait. Three bytes of input are who does what with
 * which bits: threads wait, for any or all of some, and reset them or not; anybody sets and clears.
 */
#include "actors.h"
#include "clockwork.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/errno.h>
#include <unicore/event.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNITS_MOST = 16, WAITS = 1 /* in (expected): no result yet */ };

static struct uni_event event;
static uint32_t bits;
static struct line line;
static struct {
    uint32_t bits;
    unsigned flags;
    int expected;
    uint32_t expected_bits, seen;
} actors[ACTORS];

static int wait_until(unsigned actor, unsigned operand)
{
    return uni_event_wait_until(&event, actors[actor].bits, actors[actor].flags,
                                deadline_in(actor, operand % UNITS_MOST), &actors[actor].seen);
}

static int wait_for_ever(unsigned actor, unsigned operand)
{
    (void)operand;
    actors[actor].seen = uni_event_wait(&event, actors[actor].bits, actors[actor].flags);
    return 0;
}

static int set(unsigned actor, unsigned operand)
{
    (void)actor;
    uni_event_set(&event, operand);
    return 0;
}

static void set_as_interrupt(void *argument)
{
    uni_event_set(&event, (uint32_t)(uintptr_t)argument);
}

/* What of (wanted) there is, if it is enough. */
static uint32_t there(uint32_t wanted, unsigned flags)
{
    if ((flags & UNI_EVENT_ALL) != 0 && (bits & wanted) != wanted)
        return 0;
    return bits & wanted;
}

static void goes_on(unsigned actor, uint32_t seen)
{
    (void)line_leave(&line, actor);
    actors[actor].expected = 0;
    actors[actor].expected_bits = seen;
}

/* What setting (added) does: all that look go on, then one after the other of those that take. */
static void expect_set(uint32_t added)
{
    struct line takers = {0};
    int taker;

    bits |= added;
    for (unsigned actor = 0; actor < ACTORS; actor++)
        if (actors[actor].expected == WAITS && (actors[actor].flags & UNI_EVENT_RESET) == 0 &&
            there(actors[actor].bits, actors[actor].flags) != 0)
            goes_on(actor, there(actors[actor].bits, actors[actor].flags));
    for (unsigned i = 0; i < line.count; i++)
        if ((actors[line.actors[i]].flags & UNI_EVENT_RESET) != 0)
            line_up(&takers, line.actors[i]);
    while ((taker = line_first(&takers)) >= 0) {
        uint32_t seen = there(actors[taker].bits, actors[taker].flags);

        (void)line_leave(&takers, (unsigned)taker);
        if (seen != 0)
            goes_on((unsigned)taker, seen);
        bits &= ~seen;
    }
}

/* What (actor) will get, or have to wait for, in which case it gets (otherwise). */
static void expect_wait(unsigned actor, int otherwise)
{
    uint32_t seen = there(actors[actor].bits, actors[actor].flags);

    actors[actor].expected = seen != 0 ? 0 : otherwise;
    actors[actor].expected_bits = seen;
    if ((actors[actor].flags & UNI_EVENT_RESET) != 0)
        bits &= ~seen;
    if (actors[actor].expected == WAITS)
        line_up(&line, actor);
}

static void is_over(unsigned actor)
{
    if (line_leave(&line, actor))
        actors[actor].expected = -ETIMEDOUT;
}

static void check(void)
{
    assert(uni_event_bits(&event) == bits);
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        assert(is_idle(actor) == (actors[actor].expected != WAITS));
        if (!is_idle(actor))
            continue;
        assert(result_of(actor) == actors[actor].expected);
        assert(result_of(actor) < 0 || actors[actor].seen == actors[actor].expected_bits);
    }
}

static void try_wait(uint32_t wanted, unsigned flags)
{
    uint32_t seen = there(wanted, flags);

    assert(uni_event_try_wait(&event, wanted, flags) == seen);
    if ((flags & UNI_EVENT_RESET) != 0)
        bits &= ~seen;
}

/* Few bits, so that threads get in each other's way; all in the highest and lowest halves. */
static uint32_t bits_from(unsigned byte)
{
    return (byte & 0xf) | (byte & 0xf0) << 24;
}

static void wait(unsigned actor, bool for_ever, uint32_t wanted, unsigned flags, unsigned units)
{
    if (actors[actor].expected == WAITS || wanted == 0)
        return;
    actors[actor].bits = wanted;
    actors[actor].flags = flags;
    expect_wait(actor, for_ever || units != 0 ? WAITS : -ETIMEDOUT);
    tell(actor, for_ever ? wait_for_ever : wait_until, units);
}

static void set_meanwhile(unsigned some)
{
    expect_set(some);
    uni_event_set(&event, some);
}

static void step(unsigned actor, unsigned what, unsigned byte, unsigned operand)
{
    uint32_t some = bits_from(byte);
    unsigned flags = operand % 4, units = operand / 4 % UNITS_MOST;

    switch (what) {
    case 0:
        expect_set(some);
        uni_event_set(&event, some);
        return settle();
    case 1:
        expect_set(some);
        interrupt(set_as_interrupt, (void *)(uintptr_t)some);
        return settle();
    case 2:
        if (actors[actor].expected == WAITS)
            return;
        expect_set(some);
        actors[actor].expected = 0;
        actors[actor].expected_bits = actors[actor].seen;
        return tell(actor, set, some);
    case 3:
        assert(uni_event_clear(&event, some) == (bits & some));
        bits &= ~some;
        return;
    case 4:
        if (some != 0)
            try_wait(some, flags);
        return;
    case 5:
        return uni_thread_set_priority(thread_of(actor), ACTORS_PRIORITY + (int)operand % 3);
    case 6:
        return let_pass(units, is_over);
    case 7:
        return let_pass_unnoticed(units, set_meanwhile, some, is_over);
    case 8:
        return wait(actor, true, some, flags, 0);
    default:
        return wait(actor, false, some, flags, units);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    actors_begin();
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        actors[actor].expected = 0;
        actors[actor].expected_bits = actors[actor].seen = 0;
    }
    event = (struct uni_event){0};
    bits = 0;
    for (; size >= 3; data += 3, size -= 3) {
        step(data[0] % ACTORS, data[0] / ACTORS % 11, data[1], data[2]);
        check();
    }
    while (line.count > 0) {
        expect_set(UINT32_MAX);
        uni_event_set(&event, UINT32_MAX);
        settle();
    }
    check();
    return 0;
}
