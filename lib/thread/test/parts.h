/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of the test, each in a file of its name or in main.c. */
#pragma once

#include <unicore/thread.h>

/* A thread with (priority), 0 for the usual one, that runs (function); the test fails without. */
struct uni_thread *start_thread(void *(*function)(void *), void *argument, int priority);

/* Join (thread), for as long as it takes. Returns its result. */
void *end_thread(struct uni_thread *thread);

void test_waiting(void);
void test_many(unsigned long switches);
void test_preempted(void);
