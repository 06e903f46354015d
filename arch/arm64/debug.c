/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions for a debugger: Arm ARM (DDI 0487) D2 "AArch64 Self-hosted Debug". There is one stack
 * for exceptions: one that is made while another is handled starts it anew, so that the other
 * cannot go on. Compiled for interrupt context: vector registers still belong to what has stopped.
 */
#include "debug.h"
#include "context.h"
#include "fault.h"

#include <stddef.h>
#include <unicore/debugtrap.h>

/* More classes of ESR_EL1. */
#define CLASS_UNKNOWN       0x00
#define CLASS_ILLEGAL_STATE 0x0e
#define CLASS_PC_ALIGNMENT  0x22
#define CLASS_SP_ALIGNMENT  0x26
#define CLASS_FLOATING      0x2c
#define CLASS_STEP          0x33 /* at our own exception level */
#define CLASS_WATCHPOINT    0x35 /* likewise */
#define CLASS_BREAKPOINT    0x3c /* BRK */
#define STATUS_MASK         0x3f
#define STATUS_ALIGNMENT    0x21

/* D2.12.3: with MDSCR_STEP and MDSCR_KERNEL, a step needs the one to be 1, and the other 0. */
#define PSTATE_STEP 0x200000
#define PSTATE_D    0x200

/* Numbers of registers, as in struct uni_arm64_frame: words are what gdb numbers. */
enum { SP = 31, PC = 32, PSTATE = 33 };

_Static_assert(sizeof(struct uni_arm64_frame) == UNI_DEBUGTRAP_REGISTERS * sizeof(uintptr_t),
               "a frame is passed on as registers");

static uni_debugtrap_handler *handler;

static enum uni_debugtrap_reason reason_of(uint64_t syndrome)
{
    switch (syndrome >> CLASS_SHIFT) {
    case CLASS_BREAKPOINT:
        return UNI_DEBUGTRAP_BREAKPOINT;
    case CLASS_STEP:
        return UNI_DEBUGTRAP_STEP;
    case CLASS_WATCHPOINT:
        return UNI_DEBUGTRAP_WATCHPOINT;
    case CLASS_UNKNOWN:
    case CLASS_ILLEGAL_STATE:
        return UNI_DEBUGTRAP_ILLEGAL;
    case CLASS_PC_ALIGNMENT:
    case CLASS_SP_ALIGNMENT:
        return UNI_DEBUGTRAP_MISALIGNED;
    case CLASS_FLOATING:
        return UNI_DEBUGTRAP_ARITHMETIC;
    case CLASS_FETCH:
    case CLASS_DATA:
        return (syndrome & STATUS_MASK) == STATUS_ALIGNMENT ? UNI_DEBUGTRAP_MISALIGNED
                                                            : UNI_DEBUGTRAP_MEMORY;
    default:
        return UNI_DEBUGTRAP_OTHER;
    }
}

static bool ask(uint64_t syndrome, struct uni_arm64_frame *frame)
{
    static bool asking;
    struct uni_arch_fpu fpu;
    bool resumes;

    /* A fault of the debugger's own. */
    if (asking)
        return false;
    asking = true;
    uni_arch_fpu_save(&fpu);
    resumes = handler(reason_of(syndrome), frame->general);
    uni_arch_fpu_restore(&fpu);
    asking = false;
    return resumes;
}

/*
 * The OS lock, which is on after a reset, and PSTATE.D keep debug exceptions away: D2.3.2. As this
 * is called before there are threads, D is 0 from now on wherever no exception or interrupt is
 * handled.
 */
void uni_debugtrap_start(uni_debugtrap_handler *new_handler)
{
    handler = new_handler;
    trap_debugger = ask;
    trap_make_resumable();
    __asm__ volatile("msr oslar_el1, xzr; isb; msr daifclr, #8" : : : "memory");
}

void debug_change_control(uint64_t clear, uint64_t set)
{
    uint64_t control;

    __asm__ volatile("mrs %0, mdscr_el1" : "=r"(control));
    control = (control & ~clear) | set;
    __asm__ volatile("msr mdscr_el1, %0; isb" : : "r"(control) : "memory");
}

int uni_debugtrap_step(uintptr_t *registers)
{
    debug_change_control(0, MDSCR_STEP | MDSCR_KERNEL);
    registers[PSTATE] |= PSTATE_STEP;
    registers[PSTATE] &= ~(uintptr_t)PSTATE_D;
    return 0;
}

void uni_debugtrap_step_end(uintptr_t *registers)
{
    debug_change_control(MDSCR_STEP, 0);
    registers[PSTATE] &= ~(uintptr_t)PSTATE_STEP;
}

void uni_debugtrap_registers(const struct uni_arch_context *context, uintptr_t *registers)
{
    const struct saved *saved = (const struct saved *)context->stack;
    const uint64_t *preserved = &saved->x19; /* to x30 */

    for (size_t i = 0; i < UNI_DEBUGTRAP_REGISTERS; i++)
        registers[i] = i >= 19 && i <= 30 ? preserved[i - 19] : 0;
    registers[SP] = (uintptr_t)(saved + 1);
    registers[PC] = saved->x30;
}
