/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions for a debugger. Processors of this kind cannot step in QEMU, which has no breakpoints
 * of the type "address mismatch" (Arm ARM, DDI 0406C, C3.3): gdb does it by breakpoints of its own.
 * Nor do they watch here. Compiled for interrupt context: registers of floating point still belong
 * to what has stopped.
 */
#include "context.h"
#include "trap.h"

#include <stddef.h>
#include <unicore/arm/control.h>
#include <unicore/debugtrap.h>
#include <unicore/errno.h>

static uni_debugtrap_handler *handler;

static enum uni_debugtrap_reason reason_of(unsigned what, uintptr_t status)
{
    if (what == TRAP_UNDEFINED)
        return UNI_DEBUGTRAP_ILLEGAL;
    if (what == TRAP_FETCH && (status & STATUS_MASK) == STATUS_DEBUG)
        return UNI_DEBUGTRAP_BREAKPOINT;
    return (status & STATUS_MASK) == STATUS_ALIGNMENT ? UNI_DEBUGTRAP_MISALIGNED
                                                      : UNI_DEBUGTRAP_MEMORY;
}

static bool ask(unsigned what, uintptr_t status, struct frame *frame)
{
    static bool asking;
    struct uni_arch_fpu fpu;
    bool resumes;

    /* A fault of the debugger's own. */
    if (asking)
        return false;
    asking = true;
    uni_arch_fpu_save(&fpu);
    resumes = handler(reason_of(what, status), (uintptr_t *)frame->words);
    uni_arch_fpu_restore(&fpu);
    asking = false;
    return resumes;
}

void uni_debugtrap_start(uni_debugtrap_handler *new_handler)
{
    handler = new_handler;
    trap_debugger = ask;
    trap_make_resumable();
}

int uni_debugtrap_step(uintptr_t *registers)
{
    (void)registers;
    return -ENOTSUP;
}

void uni_debugtrap_step_end(uintptr_t *registers)
{
    (void)registers;
}

void uni_debugtrap_registers(const struct uni_arch_context *context, uintptr_t *registers)
{
    const struct saved *saved = (const struct saved *)context->stack;
    const uint32_t *preserved = &saved->r4; /* to r11 */

    for (size_t i = 0; i < FRAME_WORDS; i++)
        registers[i] = i >= 4 && i <= 11 ? preserved[i - 4] : 0;
    registers[FRAME_SP] = (uintptr_t)(saved + 1);
    registers[FRAME_PC] = saved->lr & ~(uintptr_t)1;
    /* Bit 0 of the address is the instruction set. */
    registers[FRAME_CPSR] = UNI_PSR_SUPERVISOR | (saved->lr & 1 ? UNI_PSR_THUMB : 0);
}

int uni_debugtrap_watch(enum uni_debugtrap_watch kind, uintptr_t address, uintptr_t length)
{
    (void)kind;
    (void)address;
    (void)length;
    return -ENOTSUP;
}

void uni_debugtrap_watch_end(enum uni_debugtrap_watch kind, uintptr_t address, uintptr_t length)
{
    (void)kind;
    (void)address;
    (void)length;
}

enum uni_debugtrap_watch uni_debugtrap_watched(uintptr_t *address)
{
    *address = 0;
    return UNI_DEBUGTRAP_ACCESS;
}
