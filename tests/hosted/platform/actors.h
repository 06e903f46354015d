/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads for fuzz targets of whatever waits. Each does what main() tells it to, one thing at a
 * time. main() is the least urgent: whatever it does to others has had its effect when it goes on,
 * the same with any scheduler.
 */
#pragma once

#include <stdbool.h>
#include <unicore/clock.h>
#include <unicore/thread.h>

enum { ACTORS = 4, ACTORS_PRIORITY = 10 };

/* What an actor is to do. The result is for result_of(). */
typedef int act(unsigned actor, unsigned operand);

/* Begin with an input: the actors are there, idle, and of one priority. */
void actors_begin(void);

/* Let (actor), which is idle, do (act). When this returns it is idle again or waits. */
void tell(unsigned actor, act *what, unsigned operand);

/* Let all others run until they wait. */
void settle(void);

bool is_idle(unsigned actor);

/* Of what it did last. */
int result_of(unsigned actor);

struct uni_thread *thread_of(unsigned actor);

/* The actors that wait for one thing, in the order of their coming, as a fuzz target believes. */
struct line {
    unsigned count;
    unsigned actors[ACTORS];
};

void line_up(struct line *line, unsigned actor);

/* Whether (actor) was there. */
bool line_leave(struct line *line, unsigned actor);

/* The most urgent actor, the first that came within one priority; or -1. */
int line_first(const struct line *line);

/*
 * Deadlines, of which no two actors have the same: (units) of time from now, 0 being in the past.
 * They are kept, for let_pass().
 */
uni_time deadline_in(unsigned actor, unsigned units);

/*
 * Let (units) of time pass, from one deadline to the next; and at each, when all have settled, say
 * which actor's it was.
 */
void let_pass(unsigned units, void (*is_over)(unsigned actor));

/*
 * The same at once, with interrupts off: (meanwhile) comes when deadlines have passed and nobody
 * has noticed.
 */
void let_pass_unnoticed(unsigned units, void (*meanwhile)(unsigned operand), unsigned operand,
                        void (*is_over)(unsigned actor));
