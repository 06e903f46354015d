/* SPDX-License-Identifier: BSD-3-Clause */
/* What a signal handler of Linux on x86_64 learns about the interrupted code. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * struct ucontext of Linux, arch/x86/include/uapi/asm/sigcontext.h (struct sigcontext_64) and
 * include/uapi/asm-generic/ucontext.h, as far as we read it.
 */
struct context {
    uint64_t flags, link;
    uint64_t stack[3]; /* stack_t */
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip;
    uint64_t eflags;
    uint64_t selectors; /* cs, gs, fs, ss: 16 bits each */
    uint64_t error, trap, mask, cr2;
};

/* SA_RESTORER of arch/x86/include/uapi/asm/signal.h: without it Linux delivers no signal here. */
enum { ARCH_ACTION_FLAGS = 0x04000000, ARCH_REGISTERS = 18 };

/* Where handlers return to. In entry.S. */
void end_signal(void);
#define ARCH_RESTORER end_signal

static inline uintptr_t context_pc(const struct context *context)
{
    return context->rip;
}

static inline uintptr_t context_stack(const struct context *context)
{
    return context->rsp;
}

static inline uintptr_t context_frame(const struct context *context)
{
    return context->rbp;
}

/* Bits of a page fault's error code: Intel SDM volume 3A, 4.7. */
static inline bool context_was_write(const struct context *context)
{
    return (context->error & 1 << 1) != 0;
}

static inline bool context_was_fetch(const struct context *context)
{
    return (context->error & 1 << 4) != 0;
}

/* The registers for the report, three in a line: name and place. */
static const struct {
    char name[7];
    uint8_t word; /* of struct context */
} context_registers[ARCH_REGISTERS] = {
#define REGISTER(name) {#name, offsetof(struct context, name) / sizeof(uint64_t)}
    REGISTER(rax), REGISTER(rbx), REGISTER(rcx), REGISTER(rdx), REGISTER(rsi), REGISTER(rdi),
    REGISTER(rbp), REGISTER(rsp), REGISTER(rip), REGISTER(r8),  REGISTER(r9),  REGISTER(r10),
    REGISTER(r11), REGISTER(r12), REGISTER(r13), REGISTER(r14), REGISTER(r15), REGISTER(eflags),
#undef REGISTER
};
