/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts. They are off when main() starts: an image that never turns them on never has any. One
 * with threads (<unicore/thread.h>) has them on.
 *
 * Lines are numbered as the platform's hardware does: global system interrupts of ACPI on x86_64,
 * INTIDs of a GIC, sources of a PLIC, event channels of Xen, signals of Linux.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/*
 * Runs with interrupts off and without floating point.
 *
 * @context isr
 */
typedef void uni_intr_handler(void *argument);

/*
 * Call (handler) whenever (line) interrupts, from now on. Level-triggered lines interrupt again
 * until the device is content.
 *
 * @context boot, thread
 * @nullable argument
 * @error -EBUSY  somebody handles this line already
 * @error -EINVAL the platform has no such line
 */
int uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument) UNI_MUST_USE;

/*
 * Stop (line), which somebody attached to, from interrupting.
 *
 * @context boot, thread
 */
void uni_intr_detach(unsigned line);

/*
 * Hold back the interrupts of (line), which somebody attached to, until uni_intr_unmask(): what is
 * too long for a handler is left to a thread that way, before the device is content. Those that
 * come meanwhile are handled then, at once or as one. Lines are not masked when somebody attaches
 * to them. Pairs do not nest.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_intr_mask(unsigned line);

/*
 * Let them in again.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_intr_unmask(unsigned line);

/*
 * Whether an interrupt may come other than that of the alarm (<unicore/timer.h>): somebody attached
 * to a line.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_intr_is_expected(void);

/*
 * Let interrupts in from now on.
 *
 * @context boot, thread
 * @ensures interrupts on
 */
void uni_intr_on(void);

/*
 * Hold all of them back.
 *
 * @context boot, thread, isr
 * @nowait
 * @ensures interrupts off
 */
void uni_intr_off(void);

/*
 * Whether they are let in. Within a handler they are not.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_intr_is_on(void);

/*
 * Turn interrupts off and return what uni_intr_restore() makes of them what they were. Pairs nest.
 *
 * @context boot, thread, isr
 * @nowait
 * @ensures interrupts off
 */
uintptr_t uni_intr_save(void) UNI_MUST_USE;

/*
 * Let interrupts in again if they were when uni_intr_save() returned (saved).
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_intr_restore(uintptr_t saved);

/*
 * Sleep until an interrupt was handled; one that is pending already counts. Interrupts are off
 * before and after: whoever checks a condition and then calls this misses nothing. It may return
 * although nothing happened.
 *
 * @context boot, thread
 * @blocks
 * @needs interrupts off
 */
void uni_intr_wait(void);

/*
 * Whether the caller runs within a handler.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_intr_is_handling(void);

/*
 * Call (function), if not null, at the end of every interrupt: all handlers have run, the
 * controller knows of it, and interrupts are off, as uni_intr_is_handling() says no more. It may
 * switch to another context, and return when somebody switches back. There is one such function. It
 * must leave the registers of floating point as they are.
 *
 * @context boot, thread
 * @nullable function
 */
void uni_intr_at_end(void (*function)(void));
