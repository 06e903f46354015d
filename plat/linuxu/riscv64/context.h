/* SPDX-License-Identifier: BSD-3-Clause */
/* What a signal handler of Linux on riscv64 learns about the interrupted code. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/*
 * struct ucontext of Linux, arch/riscv/include/uapi/asm/ucontext.h, with struct user_regs_struct of
 * arch/riscv/include/uapi/asm/ptrace.h, as far as we read it.
 */
struct context {
    uint64_t flags, link;
    uint64_t stack[3]; /* stack_t */
    uint64_t mask[128 / 8];
    UNI_ALIGNED(16) uint64_t pc;
    uint64_t ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5, a6, a7;
    uint64_t s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6;
};

enum { ARCH_ACTION_FLAGS = 0, ARCH_REGISTERS = 32 };

static inline bool is_code(uintptr_t address)
{
    extern const char uni_text_start[], uni_text_end[];

    return address >= (uintptr_t)uni_text_start && address < (uintptr_t)uni_text_end;
}

/* Nobody tells, but there is no code outside the text. */
static inline bool context_was_fetch(const struct context *context)
{
    return !is_code(context->pc);
}

/* Nobody tells, but all that is mapped can be read. */
static inline bool context_was_write(const struct context *context)
{
    (void)context;
    return true;
}

/* Where a call led to no code, its return address says more. */
static inline uintptr_t context_pc(const struct context *context)
{
    return context_was_fetch(context) ? context->ra : context->pc;
}

static inline uintptr_t context_stack(const struct context *context)
{
    return context->sp;
}

/*
 * In a function that calls nobody, gcc stores the caller's frame pointer alone, where the return
 * address would be: then the caller's frame is (record), made from what is in the registers.
 */
static inline uintptr_t context_frame(const struct context *context)
{
    static uintptr_t record[2];
    const uintptr_t *saved = (const uintptr_t *)context->s0;

    /* Close to the stack pointer, or it is no frame pointer that we could follow. */
    if (context->s0 % sizeof(uintptr_t) || context->s0 - context->sp < 2 * sizeof(uintptr_t) ||
        context->s0 - context->sp > 1 << 20 || is_code(saved[-1]))
        return context->s0;
    record[0] = saved[-1];
    record[1] = context->ra;
    return (uintptr_t)(record + 2);
}

/* The registers for the report, three in a line: name and place. */
static const struct {
    char name[7];
    uint8_t word; /* of struct context */
} context_registers[ARCH_REGISTERS] = {
#define REGISTER(name) {#name, offsetof(struct context, name) / sizeof(uint64_t)}
    REGISTER(ra), REGISTER(sp),  REGISTER(gp),  REGISTER(tp), REGISTER(t0), REGISTER(t1),
    REGISTER(t2), REGISTER(s0),  REGISTER(s1),  REGISTER(a0), REGISTER(a1), REGISTER(a2),
    REGISTER(a3), REGISTER(a4),  REGISTER(a5),  REGISTER(a6), REGISTER(a7), REGISTER(s2),
    REGISTER(s3), REGISTER(s4),  REGISTER(s5),  REGISTER(s6), REGISTER(s7), REGISTER(s8),
    REGISTER(s9), REGISTER(s10), REGISTER(s11), REGISTER(t3), REGISTER(t4), REGISTER(t5),
    REGISTER(t6), REGISTER(pc),
#undef REGISTER
};
