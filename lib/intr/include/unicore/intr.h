/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts. They are off when main() starts: an image that never turns them on never has any.
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

/* @context boot, thread */
void uni_intr_on(void);

/* @context boot, thread, isr */
void uni_intr_off(void);

/* @context boot, thread, isr */
bool uni_intr_is_on(void);

/*
 * Turn interrupts off and return what uni_intr_restore() makes of them what they were. Pairs nest.
 *
 * @context boot, thread, isr
 */
uintptr_t uni_intr_save(void) UNI_MUST_USE;

/* @context boot, thread, isr */
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
