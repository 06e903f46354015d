/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counting semaphores: units that threads wait for and anybody may post. A unit that is posted
 * while threads wait goes to the most urgent of them, the first that came within one priority, and
 * nobody else can take it.
 *
 * A semaphore that is all zero is one without units.
 */
#pragma once

#include <limits.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/thread.h>
#include <unicore/waitqueue.h>

/* The most units that a semaphore can have. */
#define UNI_SEMAPHORE_MAX (UINT_MAX - 1)

/* The fields are the library's business. */
struct uni_semaphore {
    unsigned units; /* or, where there are none and somebody may wait, more than the most */
    struct uni_waitqueue queue; /* changes only with interrupts off */
};

#define UNI_SEMAPHORE_INITIALISER(count_) {.units = (count_)}

/*
 * Make (semaphore) one with (count) units, for which nobody waits.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_semaphore_init(struct uni_semaphore *semaphore, unsigned count);

/*
 * Add a unit. More than UNI_SEMAPHORE_MAX of them are a mistake.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_semaphore_post(struct uni_semaphore *semaphore);

/*
 * Take a unit without waiting.
 *
 * @context boot, thread, isr
 * @nowait
 * @error -EAGAIN there is none
 */
int uni_semaphore_try_wait(struct uni_semaphore *semaphore) UNI_MUST_USE;

/*
 * Take a unit, waiting for one until (deadline).
 *
 * @context thread
 * @blocks
 * @error -ETIMEDOUT there was none
 */
int uni_semaphore_wait_until(struct uni_semaphore *semaphore, uni_time deadline) UNI_MUST_USE;

/*
 * Take a unit, waiting for one if need be.
 *
 * @context thread
 * @blocks
 */
void uni_semaphore_wait(struct uni_semaphore *semaphore);

/*
 * How many units there are, which may change at any time while interrupts are on.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE unsigned uni_semaphore_count(const struct uni_semaphore *semaphore)
{
    unsigned units = __atomic_load_n(&semaphore->units, __ATOMIC_RELAXED);

    return units <= UNI_SEMAPHORE_MAX ? units : 0;
}
