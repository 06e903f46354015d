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

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/*
 * Handle exceptions from now on, on a stack of their own that ends at (stack_end): one that has
 * overflowed can run no handler.
 *
 * @context boot
 */
void uni_trap_start(uintptr_t stack_end);

/* Room for as many guards. */
#define UNI_TRAP_GUARDS 4

/*
 * Report accesses to [start, end), the unmapped pages below a stack, as stack overflow. There is
 * room for UNI_TRAP_GUARDS of them; the caller sees to that.
 *
 * @context boot, thread
 */
void uni_trap_guard(uintptr_t start, uintptr_t end);

/*
 * Call (handler) for every interrupt, with interrupts off, on the stack of what is interrupted,
 * whose registers are saved except those of floating point and vectors: (handler) and what it calls
 * do not touch them. (vector) tells interrupts apart where the processor does, as on x86_64 and
 * riscv64, otherwise it is 0. An interrupt without a handler is a crash.
 *
 * @context boot, thread, isr
 */
void uni_trap_on_interrupt(void (*handler)(unsigned vector));

/* What could not be done with an address. */
enum uni_trap_access {
    UNI_TRAP_FETCH, /* an instruction is to be there */
    UNI_TRAP_LOAD,
    UNI_TRAP_STORE,
};

/*
 * Handles an access to (address), tried at the instruction (pc) with the frame pointer (frame),
 * that the page tables forbid: true to try again. Runs on the stack for exceptions, with interrupts
 * off, and may use floating point. One within it is a crash.
 *
 * @context thread
 */
typedef bool uni_trap_fault_handler(uintptr_t address, enum uni_trap_access access, uintptr_t pc,
                                    uintptr_t frame);

/*
 * Ask (handler) about each of them from now on, before it is a crash.
 *
 * @context boot, thread
 */
void uni_trap_on_fault(uni_trap_fault_handler *handler);
