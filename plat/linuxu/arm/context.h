/* SPDX-License-Identifier: BSD-3-Clause */
/* What a signal handler of Linux on 32-bit ARM learns about the interrupted code. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * struct ucontext of Linux, arch/arm/include/asm/ucontext.h, with struct sigcontext of
 * arch/arm/include/uapi/asm/sigcontext.h, as far as we read it.
 */
struct context {
    uint32_t flags, link;
    uint32_t stack[3]; /* stack_t */
    uint32_t trap, error, mask;
    uint32_t r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, fp, ip, sp, lr, pc, cpsr;
};

/* Without SA_RESTORER handlers return through code that the kernel supplies. */
enum { ARCH_ACTION_FLAGS = 0, ARCH_REGISTERS = 17 };

static inline uintptr_t context_stack(const struct context *context)
{
    return context->sp;
}

static inline uintptr_t context_frame(const struct context *context)
{
#ifdef __thumb__
    return context->r7;
#else
    return context->fp;
#endif
}

/*
 * The kernel hands out the processor's fault status (Arm ARM DDI 0406C, B4.1.52 "DFSR", bit 11),
 * QEMU's user mode always 0. Then it was a write: all that is mapped can be read.
 */
static inline bool context_was_write(const struct context *context)
{
    return context->error == 0 || (context->error & 1 << 11) != 0;
}

/* Here the status does not tell, but there is no code outside the text. */
static inline bool context_was_fetch(const struct context *context)
{
    extern const char uni_text_start[], uni_text_end[];

    return context->pc < (uintptr_t)uni_text_start || context->pc >= (uintptr_t)uni_text_end;
}

/* Where a call led to no code, its return address says more. Bit 0 is the instruction set. */
static inline uintptr_t context_pc(const struct context *context)
{
    return context_was_fetch(context) ? context->lr & ~1u : context->pc;
}

/* The registers for the report, three in a line: name and place. */
static const struct {
    char name[7];
    uint8_t word; /* of struct context */
} context_registers[ARCH_REGISTERS] = {
#define REGISTER(name) {#name, offsetof(struct context, name) / sizeof(uint32_t)}
    REGISTER(r0), REGISTER(r1), REGISTER(r2), REGISTER(r3), REGISTER(r4),   REGISTER(r5),
    REGISTER(r6), REGISTER(r7), REGISTER(r8), REGISTER(r9), REGISTER(r10),  REGISTER(fp),
    REGISTER(ip), REGISTER(sp), REGISTER(lr), REGISTER(pc), REGISTER(cpsr),
#undef REGISTER
};
