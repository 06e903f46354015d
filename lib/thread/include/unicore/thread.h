/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads: several things that run by turns, each on a stack of its own with a guard page below.
 *
 * main() is the first thread. Of those that can run, one with the highest priority does; those of
 * one priority take turns, when the running one gives the processor up or, with an implementer that
 * preempts, when its time slice ends. The image ends when main() returns, whatever others do.
 *
 * Everything that waits (mutexes, queues, sleep) stands on uni_thread_park() and
 * uni_thread_unpark().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>

/* Higher is more urgent. main() starts with the normal one. */
enum uni_thread_priority {
    UNI_THREAD_PRIORITY_IDLE = 0,
    UNI_THREAD_PRIORITY_NORMAL = 16,
    UNI_THREAD_PRIORITY_HIGHEST = 31,
};

#define UNI_THREAD_NAME_SIZE 16 /* bytes, the null byte included */

/* No deadline. */
#define UNI_THREAD_FOREVER INT64_MAX

struct uni_thread;

/* A zero or null field means the usual. */
struct uni_thread_attributes {
    const char *name;  /* is copied, and cut to UNI_THREAD_NAME_SIZE; usually "thread" */
    size_t stack_size; /* bytes that the thread can use; usually scheduler.stack_size */
    int priority;      /* usually that of the caller */
    bool detached;     /* nobody will join it */
};

/*
 * Start a thread that runs (function) with (argument) and ends with its result. Null (attributes)
 * mean the usual. A thread that is not detached is to be joined, once. From constructors on.
 *
 * @context boot, thread
 * @allocates
 * @gives *thread
 * @nullable attributes, argument
 * @error -ENOMEM there is no memory for its stack
 */
int uni_thread_create(struct uni_thread **thread, const struct uni_thread_attributes *attributes,
                      void *(*function)(void *), void *argument) UNI_MUST_USE;

/*
 * End the calling thread. main()'s: the others go on, and the image ends when the last has ended.
 *
 * @context thread
 * @nullable result
 */
UNI_NORETURN void uni_thread_exit(void *result);

/*
 * Wait until (thread) has ended, or until (deadline); (*result) is what it ended with.
 *
 * @context thread
 * @blocks
 * @takes thread
 * @nullable result
 * @error -ETIMEDOUT it still runs, and is still to be joined
 * @error -EDEADLK   it is the caller, or waits for the caller to end
 */
int uni_thread_join(struct uni_thread *thread, uni_time deadline, void **result) UNI_MUST_USE;

/*
 * Nobody will join (thread): what it holds is freed when it ends, or now if it has.
 *
 * @context thread
 * @takes thread
 */
void uni_thread_detach(struct uni_thread *thread);

/*
 * The calling thread; in an interrupt the one that is interrupted. Before main() there is none yet:
 * null.
 *
 * @context boot, thread, isr
 * @nullable result
 */
struct uni_thread *uni_thread_self(void);

/*
 * Let others of the same priority have their turn.
 *
 * @context thread
 */
void uni_thread_yield(void);

/*
 * Do nothing until (deadline). One in the past yields once.
 *
 * @context thread
 * @blocks
 */
void uni_thread_sleep(uni_time deadline);

/*
 * Wait until somebody calls uni_thread_unpark() for the caller, or until (deadline). One call of it
 * that came before counts: so whoever checks a condition, and parks while it does not hold, misses
 * nothing. May return 0 for no reason.
 *
 * @context thread
 * @blocks
 * @error -ETIMEDOUT nobody did
 */
int uni_thread_park(uni_time deadline) UNI_MUST_USE;

/*
 * Let (thread) return from uni_thread_park(), now or when it calls it next. Never switches to
 * another thread by itself, unless that is more urgent than a caller which can be preempted.
 *
 * @context thread, isr
 * @nowait
 */
void uni_thread_unpark(struct uni_thread *thread);

/*
 * What (thread) is called, "main" being the first. The text lives as long as the thread.
 *
 * @context thread, isr
 * @nowait
 */
const char *uni_thread_name(const struct uni_thread *thread);

/*
 * How urgent (thread) is now.
 *
 * @context thread, isr
 * @nowait
 */
int uni_thread_priority(const struct uni_thread *thread);

/*
 * Change how urgent (thread) is: from 0 to UNI_THREAD_PRIORITY_HIGHEST. Takes effect at once, also
 * for threads that wait.
 *
 * @context thread
 */
void uni_thread_set_priority(struct uni_thread *thread, int priority);

/* Part of what uni_thread_next() tells. */
struct uni_thread_info {
    const char *name;
    int priority;
    bool running, ready;             /* neither: it waits, or has ended */
    uintptr_t stack_base, stack_end; /* what it may use; both 0 where that is not known */
    uintptr_t stack_pointer, frame;  /* where it stands; both 0 for the one that runs */
    size_t stack_used;               /* the most so far, bytes; 0 unless scheduler.measure_stacks */
    uint64_t switches;               /* how often it got the processor */
};

/*
 * All threads one by one, for debuggers and reports: the first after (thread), which is null for
 * the very first; null after the last. (info) is filled in for the one returned. Interrupts are to
 * be off from the first call to the last.
 *
 * @context thread, isr
 * @nowait
 * @nullable thread, result
 * @needs interrupts off
 */
struct uni_thread *uni_thread_next(const struct uni_thread *thread, struct uni_thread_info *info);
