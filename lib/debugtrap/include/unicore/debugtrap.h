/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions from which a debugger within the image lets the processor go on, for lib/gdbstub. The
 * architecture implements this, for platforms which own the processor.
 *
 * Registers are words in the order in which gdb numbers them:
 *
 *     x86_64  rax rbx rcx rdx rsi rdi rbp rsp r8 to r15 rip rflags cs ss ds es fs gs
 *     arm64   x0 to x30 sp pc pstate
 *     arm     r0 to r12 sp lr pc cpsr
 *     riscv64 x0 to x31 pc
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>

/* As many registers, at most. */
#define UNI_DEBUGTRAP_REGISTERS 34

/* Why the processor has stopped. */
enum uni_debugtrap_reason {
    UNI_DEBUGTRAP_BREAKPOINT, /* the program counter is that of an instruction for breakpoints */
    UNI_DEBUGTRAP_STEP,       /* one instruction has been executed, as was asked */
    UNI_DEBUGTRAP_WATCHPOINT, /* memory that is watched was written, or read, or is about to be */
    UNI_DEBUGTRAP_MEMORY,     /* the page tables forbid an access */
    UNI_DEBUGTRAP_MISALIGNED,
    UNI_DEBUGTRAP_ILLEGAL, /* instruction */
    UNI_DEBUGTRAP_ARITHMETIC,
    UNI_DEBUGTRAP_OTHER,
};

/*
 * Is asked about every exception, wherever it happens, apart from page faults that somebody
 * handles. The image goes on with (registers) as they are then: true; or the exception takes its
 * usual way: false. Runs with interrupts off, on a stack of its own, and may use floating point. An
 * exception within it takes its usual way, and is the end.
 *
 * @context boot, thread
 */
typedef bool uni_debugtrap_handler(enum uni_debugtrap_reason reason, uintptr_t *registers);

/*
 * Ask (handler) from now on.
 *
 * @context boot, thread
 */
void uni_debugtrap_start(uni_debugtrap_handler *handler);

/*
 * For the handler: go on with (registers) for one instruction only.
 *
 * @context boot, thread, isr
 * @nowait
 * @optional
 * @error -ENOTSUP the processor cannot
 */
int uni_debugtrap_step(uintptr_t *registers) UNI_MUST_USE;

/*
 * For the handler: take out of (registers) what the former has put there. To be called at each
 * stop, since an instruction may end in another exception.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_debugtrap_step_end(uintptr_t *registers);

/*
 * The registers of (context), which does not run, as if uni_arch_context_switch() had just returned
 * to it. Those that calls change are 0.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_debugtrap_registers(const struct uni_arch_context *context, uintptr_t *registers);

/* What watchpoints stop at. */
enum uni_debugtrap_watch {
    UNI_DEBUGTRAP_STORE,
    UNI_DEBUGTRAP_LOAD,
    UNI_DEBUGTRAP_ACCESS, /* either */
};

/*
 * For the handler: stop at accesses of (kind) to [address, address + length), but not those of code
 * that handles exceptions and, on arm64, interrupts. On x86_64 the instruction has been executed
 * then, on arm64 it has not.
 *
 * @context boot, thread, isr
 * @nowait
 * @optional
 * @error -ENOTSUP the processor cannot watch this, or nothing at all
 * @error -ENOSPC  it watches as much as it can
 */
int uni_debugtrap_watch(enum uni_debugtrap_watch kind, uintptr_t address, uintptr_t length)
    UNI_MUST_USE;

/*
 * Do not watch it any more. Nothing happens if it is not watched.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_debugtrap_watch_end(enum uni_debugtrap_watch kind, uintptr_t address, uintptr_t length);

/*
 * For a stop at UNI_DEBUGTRAP_WATCHPOINT: what was watched, and an address in it.
 *
 * @context boot, thread, isr
 * @nowait
 */
enum uni_debugtrap_watch uni_debugtrap_watched(uintptr_t *address);
