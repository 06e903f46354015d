/* SPDX-License-Identifier: BSD-3-Clause */
#include "actors.h"

#include "clockwork.h"

#include <assert.h>
#include <stddef.h>
#include <unicore/intr.h>

enum { LEAST_URGENT = 1, STACK = 65536, UNIT = 8 /* nanoseconds; at least ACTORS + 1 */ };

static struct {
    struct uni_thread *thread;
    act *volatile what; /* null: it is idle */
    unsigned operand;
    int result;
    uni_time deadline; /* 0: none */
} actors[ACTORS];

static void *work(void *argument)
{
    unsigned actor = (unsigned)(uintptr_t)argument;

    for (;;) {
        while (actors[actor].what == NULL)
            (void)!uni_thread_park(UNI_THREAD_FOREVER);
        actors[actor].result = actors[actor].what(actor, actors[actor].operand);
        actors[actor].what = NULL;
    }
}

void actors_begin(void)
{
    const struct uni_thread_attributes attributes = {
        .name = "actor", .stack_size = STACK, .priority = ACTORS_PRIORITY};

    if (actors[0].thread == NULL) {
        uni_thread_set_priority(uni_thread_self(), LEAST_URGENT);
        for (uintptr_t actor = 0; actor < ACTORS; actor++) {
            int error = uni_thread_create(&actors[actor].thread, &attributes, work, (void *)actor);

            assert(error == 0);
        }
        settle();
    }
    for (unsigned actor = 0; actor < ACTORS; actor++) {
        assert(is_idle(actor));
        uni_thread_set_priority(actors[actor].thread, ACTORS_PRIORITY);
        actors[actor].result = 0;
        actors[actor].deadline = 0;
    }
}

void tell(unsigned actor, act *what, unsigned operand)
{
    assert(is_idle(actor));
    actors[actor].operand = operand;
    actors[actor].deadline = 0;
    actors[actor].what = what;
    uni_thread_unpark(actors[actor].thread);
    settle();
}

/* Whether a thread could run instead of main(). */
static bool is_any_ready(void)
{
    uintptr_t saved = uni_intr_save();
    struct uni_thread_info info = {0};
    const struct uni_thread *thread = uni_thread_next(NULL, &info);

    while (thread != NULL && !info.ready)
        thread = uni_thread_next(thread, &info);
    uni_intr_restore(saved);
    return thread != NULL;
}

/* Who waits until a deadline in the past is ready again only when main() has been chosen to run. */
void settle(void)
{
    do
        uni_thread_yield();
    while (is_any_ready());
}

bool is_idle(unsigned actor)
{
    return actors[actor].what == NULL;
}

int result_of(unsigned actor)
{
    assert(is_idle(actor));
    return actors[actor].result;
}

struct uni_thread *thread_of(unsigned actor)
{
    return actors[actor].thread;
}

void line_up(struct line *line, unsigned actor)
{
    assert(line->count < ACTORS);
    line->actors[line->count++] = actor;
}

bool line_leave(struct line *line, unsigned actor)
{
    unsigned left = 0, count = line->count;

    for (unsigned i = 0; i < count; i++)
        if (line->actors[i] != actor)
            line->actors[left++] = line->actors[i];
    line->count = left;
    return left < count;
}

int line_first(const struct line *line)
{
    int first = -1, highest = -1;

    for (unsigned i = 0; i < line->count; i++) {
        int priority = uni_thread_priority(actors[line->actors[i]].thread);

        if (priority > highest) {
            highest = priority;
            first = (int)line->actors[i];
        }
    }
    return first;
}

uni_time deadline_in(unsigned actor, unsigned units)
{
    uni_time begun = uni_clock_monotonic() / UNIT * UNIT;
    uni_time deadline = begun + (uni_time)units * UNIT + 1 + (uni_time)actor;

    if (units == 0)
        return (uni_time)actor; /* long ago */
    actors[actor].deadline = deadline;
    return deadline;
}

/* Whose deadline is the next, if it is not after (end); or -1. */
static int next_due(uni_time end)
{
    uni_time next = end;
    int whose = -1;

    for (unsigned actor = 0; actor < ACTORS; actor++) {
        if (actors[actor].deadline != 0 && actors[actor].deadline <= next) {
            next = actors[actor].deadline;
            whose = (int)actor;
        }
    }
    return whose;
}

static void pass_time_until(uni_time end)
{
    if (end > uni_clock_monotonic())
        pass_time(end - uni_clock_monotonic());
}

void let_pass(unsigned units, void (*is_over)(unsigned actor))
{
    uni_time end = uni_clock_monotonic() + (uni_time)units * UNIT;

    for (int whose; (whose = next_due(end)) >= 0;) {
        pass_time_until(actors[whose].deadline);
        actors[whose].deadline = 0;
        settle();
        is_over((unsigned)whose);
    }
    pass_time_until(end);
    settle();
}

void let_pass_unnoticed(unsigned units, void (*meanwhile)(unsigned operand), unsigned operand,
                        void (*is_over)(unsigned actor))
{
    uintptr_t saved = uni_intr_save();

    pass_time((uni_time)units * UNIT);
    meanwhile(operand);
    uni_intr_restore(saved);
    settle();
    for (int whose; (whose = next_due(uni_clock_monotonic())) >= 0;) {
        actors[whose].deadline = 0;
        is_over((unsigned)whose);
    }
}
