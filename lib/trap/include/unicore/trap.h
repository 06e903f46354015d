/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions and interrupts, for platforms which own the processor. The architecture implements
 * this. Every exception ends the image through uni_crash(), with one of these causes wherever the
 * hardware can tell them apart:
 *
 *     access to unmapped memory at 0x…       write to read-only memory at 0x…
 *     execution of non-executable memory at 0x…
 *     stack overflow at 0x…                  misaligned access at 0x…
 *     illegal instruction                    division by zero
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/*
 * Handle exceptions from now on, on a stack of their own that ends at (stack_end): one that has
 * overflowed can run no handler.
 *
 * @context boot
 */
void uni_trap_start(uintptr_t stack_end);

/*
 * Report accesses to [start, end), the unmapped pages below a stack, as stack overflow. There is
 * room for UNI_TRAP_GUARDS of them; the caller sees to that.
 *
 * @context boot, thread
 */
#define UNI_TRAP_GUARDS 4
void uni_trap_guard(uintptr_t start, uintptr_t end);

/*
 * Call (handler) for every interrupt, with interrupts off, on the stack of what is interrupted,
 * whose registers are saved except those of floating point and vectors: (handler) and what it calls
 * do not touch them. (vector) tells interrupts apart where the processor does, as on x86_64 and
 * riscv64, otherwise it is 0. An interrupt without a handler is a crash.
 *
 * @context boot, thread
 */
void uni_trap_on_interrupt(void (*handler)(unsigned vector));
