/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions for a debugger. Only machine mode can step (RISC-V Debug Support 0.13.2, 4.6), and
 * triggers are its own, too: gdb steps by breakpoints. There is one stack for exceptions: one that
 * is made while another is handled starts it anew, so that the other cannot go on.
 */
#include "context.h"
#include "trap.h"

#include <stddef.h>
#include <unicore/debugtrap.h>
#include <unicore/errno.h>
#include <unicore/riscv64/csr.h>

/* Numbers of registers: x0, those of struct frame, pc. */
enum { X1 = 1, SP = 2, S0 = 8, S2 = 18, PC = 32 };

#define GENERAL 31

static uni_debugtrap_handler *handler;

static enum uni_debugtrap_reason reason_of(uint64_t cause)
{
    switch (cause) {
    case CAUSE_BREAKPOINT:
        return UNI_DEBUGTRAP_BREAKPOINT;
    case CAUSE_ILLEGAL:
        return UNI_DEBUGTRAP_ILLEGAL;
    case CAUSE_FETCH_MISALIGNED:
    case CAUSE_LOAD_MISALIGNED:
    case CAUSE_STORE_MISALIGNED:
        return UNI_DEBUGTRAP_MISALIGNED;
    case CAUSE_FETCH_ACCESS:
    case CAUSE_LOAD_ACCESS:
    case CAUSE_STORE_ACCESS:
    case CAUSE_FETCH_PAGE:
    case CAUSE_LOAD_PAGE:
    case CAUSE_STORE_PAGE:
        return UNI_DEBUGTRAP_MEMORY;
    default:
        return UNI_DEBUGTRAP_OTHER;
    }
}

/* In an interrupt floating point is off: trap_entry.S. The frame has it as it was. */
static bool ask(uint64_t cause, struct frame *frame)
{
    static bool asking;
    static uintptr_t registers[UNI_DEBUGTRAP_REGISTERS];
    struct uni_arch_fpu fpu;
    bool resumes;

    /* A fault of the debugger's own. */
    if (asking)
        return false;
    asking = true;
    for (size_t i = 0; i < GENERAL; i++)
        registers[X1 + i] = frame->general[i];
    registers[PC] = frame->pc;
    UNI_CSR_SET(sstatus, UNI_SSTATUS_FS);
    uni_arch_fpu_save(&fpu);
    resumes = handler(reason_of(cause), registers);
    uni_arch_fpu_restore(&fpu);
    for (size_t i = 0; i < GENERAL; i++)
        frame->general[i] = registers[X1 + i];
    frame->pc = registers[PC];
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

    for (size_t i = 0; i < UNI_DEBUGTRAP_REGISTERS; i++)
        registers[i] = 0;
    registers[X1] = saved->ra;
    registers[SP] = (uintptr_t)(saved + 1);
    registers[S0] = saved->s[0];
    registers[S0 + 1] = saved->s[1];
    for (size_t i = 2; i < sizeof(saved->s) / sizeof(saved->s[0]); i++)
        registers[S2 + i - 2] = saved->s[i];
    registers[PC] = saved->ra;
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
