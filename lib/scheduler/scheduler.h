/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this library share. All with interrupts off. */
#pragma once

#include <stdbool.h>
#include <unicore/scheduler.h>

/* What stacks are filled with to see how much of them was used. */
#define STACK_PATTERN 0xa5

/* main()'s, which is the first of the list of all threads. */
extern struct uni_thread main_thread;

/* Let (thread), which is not in the run queue, run when its turn comes. In switch.c. */
void make_ready(struct uni_thread *thread);

/*
 * Let others run until somebody calls make_ready() for the caller, or until (deadline): returns 0
 * or -ETIMEDOUT. In switch.c.
 */
int wait_as(enum uni_scheduler_state state, uni_time deadline);

/* The thread that runs never will again. In switch.c. */
UNI_NORETURN void leave(void);

/* No thread will ever run again: say which there are and what they wait for, and end. In report.c.
 */
UNI_NORETURN void report_stuck(void);

/* What ends the waiting of (thread). In switch.c. */
void prepare_timer(struct uni_thread *thread);
