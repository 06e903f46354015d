/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Events: 32 bits that threads wait for, any of some or all of some. Who waits says whether the
 * bits stay set, so that everybody sees them, or are reset, so that one thread does.
 *
 * Events that are all zero are ready, and none is set.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/thread.h>
#include <unicore/waitqueue.h>

enum uni_event_flags {
    UNI_EVENT_ALL = 1,   /* wait until all bits are set at a time; otherwise until any is */
    UNI_EVENT_RESET = 2, /* clear, of the bits that are waited for, those that are set */
};

/* The fields are the library's business, and change only with interrupts off. */
struct uni_event {
    uint32_t bits;
    struct uni_waitqueue queue;
};

/*
 * Set (bits), beside those that are set.
 *
 * Every thread that waits for what is then there goes on: first all that do not reset, then those
 * that do, by priority and in the order of their coming, as long as there is something left for
 * them.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_event_set(struct uni_event *event, uint32_t bits);

/*
 * Clear (bits). Returns which of them were set.
 *
 * @context boot, thread, isr
 * @nowait
 */
uint32_t uni_event_clear(struct uni_event *event, uint32_t bits);

/*
 * The bits that are set, which may change at any time while interrupts are on.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE uint32_t uni_event_bits(const struct uni_event *event)
{
    return __atomic_load_n(&event->bits, __ATOMIC_ACQUIRE);
}

/*
 * What uni_event_wait() does, without waiting. Returns the bits, or 0 where it would have to wait.
 *
 * @context boot, thread, isr
 * @nowait
 */
uint32_t uni_event_try_wait(struct uni_event *event, uint32_t bits, unsigned flags);

/*
 * Wait for (bits), of which there is at least one, with (flags) of enum uni_event_flags, until
 * (deadline). Then (*seen) are those of them that were set.
 *
 * @context thread
 * @blocks
 * @error -ETIMEDOUT they were not set
 */
int uni_event_wait_until(struct uni_event *event, uint32_t bits, unsigned flags, uni_time deadline,
                         uint32_t *seen) UNI_MUST_USE;

/*
 * The same without a deadline. Returns those of (bits) that were set.
 *
 * @context thread
 * @blocks
 */
uint32_t uni_event_wait(struct uni_event *event, uint32_t bits, unsigned flags);
