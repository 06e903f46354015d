/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions for a debugger. Those that it makes itself have a stack of their own, so that it can
 * stop what handles others. Compiled for interrupt context: vector registers still belong to what
 * has stopped.
 */
#include "debug.h"
#include "trap.h"

#include <stddef.h>
#include <unicore/debugtrap.h>

/* The number of the stack for vectors DEBUG and BREAKPOINT, and its bytes. */
#define DEBUG_STACK_NUMBER 2
#define DEBUG_STACK_SIZE   8192

#define BREAKPOINT_SIZE 1 /* INT3 */

#define FLAG_TRAP 0x100 /* RFLAGS.TF: Intel SDM volume 1, 3.4.3.3 */

/* Numbers of registers, in gdb's order. */
enum { RSP = 7, R8 = 8, RIP = 16, RFLAGS = 17, CS = 18, SS = 19 };

/* Where (cpu) of struct frame has the same, behind the error code. */
enum { CPU_RIP = 1, CPU_CS, CPU_RFLAGS, CPU_RSP, CPU_SS };

/* Both orders begin alike: rax rbx rcx rdx rsi rdi rbp, and then this one has rsp. */
enum { ALIKE = 7, GENERAL = 15 };

/* What uni_arch_context_switch() leaves on the stack: context.S. */
struct saved {
    uint64_t control;
    uint64_t r15, r14, r13, r12, rbx, rbp, rip;
};

static uint8_t stack[DEBUG_STACK_SIZE] UNI_ALIGNED(16);
static uni_debugtrap_handler *handler;

/* Intel SDM volume 3A, table 6-1. */
static enum uni_debugtrap_reason reason_of(unsigned vector)
{
    switch (vector) {
    case DEBUG:
        return watch_is_cause() ? UNI_DEBUGTRAP_WATCHPOINT : UNI_DEBUGTRAP_STEP;
    case BREAKPOINT:
        return UNI_DEBUGTRAP_BREAKPOINT;
    case 0:
    case 4:
    case 16:
    case 19:
        return UNI_DEBUGTRAP_ARITHMETIC;
    case 6:
        return UNI_DEBUGTRAP_ILLEGAL;
    case 11:
    case 12:
    case 13:
    case PAGE_FAULT:
        return UNI_DEBUGTRAP_MEMORY;
    case 17:
        return UNI_DEBUGTRAP_MISALIGNED;
    default:
        return UNI_DEBUGTRAP_OTHER;
    }
}

static void get_registers(const struct frame *frame, uintptr_t *registers)
{
    for (size_t i = 0; i < UNI_DEBUGTRAP_REGISTERS; i++)
        registers[i] = 0;
    for (size_t i = 0; i < GENERAL; i++)
        registers[i < ALIKE ? i : i - ALIKE + R8] = frame->general[i];
    registers[RSP] = frame->cpu[CPU_RSP];
    registers[RIP] = frame->cpu[CPU_RIP];
    registers[RFLAGS] = frame->cpu[CPU_RFLAGS];
    registers[CS] = frame->cpu[CPU_CS];
    registers[SS] = frame->cpu[CPU_SS];
}

static void set_registers(struct frame *frame, const uintptr_t *registers)
{
    for (size_t i = 0; i < GENERAL; i++)
        frame->general[i] = registers[i < ALIKE ? i : i - ALIKE + R8];
    frame->cpu[CPU_RSP] = registers[RSP];
    frame->cpu[CPU_RIP] = registers[RIP];
    frame->cpu[CPU_RFLAGS] = registers[RFLAGS];
}

static bool ask(unsigned vector, struct frame *frame)
{
    static bool asking;
    static uintptr_t registers[UNI_DEBUGTRAP_REGISTERS];
    struct uni_arch_fpu fpu;
    bool resumes;

    /* A fault of the debugger's own. */
    if (asking)
        return false;
    asking = true;
    watch_disable();
    if (vector == BREAKPOINT)
        frame->cpu[CPU_RIP] -= BREAKPOINT_SIZE;
    get_registers(frame, registers);
    uni_arch_fpu_save(&fpu);
    resumes = handler(reason_of(vector), registers);
    uni_arch_fpu_restore(&fpu);
    set_registers(frame, registers);
    watch_enable();
    asking = false;
    return resumes;
}

/* The task's stacks: uni_trap_start() has described the task in the descriptor table. */
static struct uni_task *task(void)
{
    const uint64_t *descriptor = uni_descriptors + UNI_SELECTOR_TASK / sizeof(*uni_descriptors);

    return (struct uni_task *)((descriptor[0] >> 16 & 0xffffff) |
                               (descriptor[0] >> 56 & 0xff) << 24 | descriptor[1] << 32);
}

void uni_debugtrap_start(uni_debugtrap_handler *new_handler)
{
    handler = new_handler;
    trap_debugger = ask;
    task()->stacks[DEBUG_STACK_NUMBER - 1] = (uintptr_t)(stack + sizeof(stack));
    for (unsigned vector = 0; vector < TRAP_VECTORS; vector++)
        trap_make_resumable(vector, vector == DEBUG || vector == BREAKPOINT ? DEBUG_STACK_NUMBER
                                                                            : FAULT_STACK_NUMBER);
}

int uni_debugtrap_step(uintptr_t *registers)
{
    registers[RFLAGS] |= FLAG_TRAP;
    return 0;
}

void uni_debugtrap_step_end(uintptr_t *registers)
{
    registers[RFLAGS] &= ~(uintptr_t)FLAG_TRAP;
}

void uni_debugtrap_registers(const struct uni_arch_context *context, uintptr_t *registers)
{
    const struct saved *saved = (const struct saved *)context->stack;

    for (size_t i = 0; i < UNI_DEBUGTRAP_REGISTERS; i++)
        registers[i] = 0;
    registers[1] = saved->rbx;
    registers[6] = saved->rbp;
    registers[RSP] = (uintptr_t)(saved + 1);
    registers[R8 + 4] = saved->r12;
    registers[R8 + 5] = saved->r13;
    registers[R8 + 6] = saved->r14;
    registers[R8 + 7] = saved->r15;
    registers[RIP] = saved->rip;
    registers[CS] = UNI_SELECTOR_CODE;
    registers[SS] = UNI_SELECTOR_DATA;
}
