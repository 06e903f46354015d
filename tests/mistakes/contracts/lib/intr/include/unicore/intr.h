/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * Runs with interrupts off.
 *
 * @context isr
 */
typedef void uni_intr_handler(void *argument);

/*
 * Call (handler) whenever (line) interrupts.
 *
 * @context boot, thread
 * @nullable argument
 */
void uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument);

/*
 * Whether (line) is on.
 *
 * @context boot, thread, isr
 */
_Bool uni_intr_is_on(unsigned line);
