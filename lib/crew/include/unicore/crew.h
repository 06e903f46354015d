/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For contract tests of whatever waits: threads that note the order in which they go on. The main
 * thread makes itself the least urgent. So whatever it does to others has had its effect when
 * uni_crew_settle() returns, with any scheduler and without regard to time.
 */
#pragma once

#include <stdbool.h>
#include <unicore/cdefs.h>
#include <unicore/thread.h>

enum { UNI_CREW_SIZE = 64 };

/* Priorities, all above that of the main thread, UNI_CREW_MAIN. */
enum { UNI_CREW_MAIN = 1, UNI_CREW_LOW = 5, UNI_CREW_NORMAL = 10, UNI_CREW_HIGH = 20 };

/*
 * Start a thread with (priority) that does (work) with (argument), and return it. What
 * (work) returns is dropped. At most UNI_CREW_SIZE until uni_crew_end().
 *
 * @context thread
 * @allocates
 * @nullable argument
 */
struct uni_thread *uni_crew_start(int priority, void *(*work)(void *), void *argument);

/*
 * Let all others run until they wait or have ended.
 *
 * @context thread
 */
void uni_crew_settle(void);

/*
 * Note that (name) came this far.
 *
 * @context thread
 * @nowait
 */
void uni_crew_note(char name);

/*
 * Let others settle; then whether what was noted since the last call is (names), in this order. If
 * not, print what was.
 *
 * @context thread
 */
bool uni_crew_noted(const char *names);

/*
 * Wait until all that were started have ended, for some seconds at most: a check fails where one
 * does not.
 *
 * @context thread
 * @blocks
 */
void uni_crew_end(void);

/*
 * A number of a sequence that is the same each time: xorshift (Marsaglia, 2003).
 *
 * @context thread
 * @nowait
 */
unsigned uni_crew_random(void);
