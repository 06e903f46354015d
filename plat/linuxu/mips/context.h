/* SPDX-License-Identifier: BSD-3-Clause */
/* What a signal handler of Linux on 32-bit MIPS learns about the interrupted code. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * struct ucontext of Linux, arch/mips/include/uapi/asm/ucontext.h, with struct sigcontext of
 * arch/mips/include/uapi/asm/sigcontext.h for O32, as far as we read it: registers are 64 bits
 * wide, of which we want the lower word.
 */
enum { LOW = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };

struct context {
    uint32_t flags, link;
    uint32_t stack[3]; /* stack_t */
    uint32_t reserved;
    uint32_t register_mask, status;
    uint32_t pc[2];
    uint32_t general[32][2];
};

/* Numbers of general registers: O32. */
enum { GENERAL_SP = 29, GENERAL_FP = 30 };

/* Handlers return through code that the kernel supplies. */
enum { ARCH_ACTION_FLAGS = 0, ARCH_REGISTERS = 33 };

static inline uintptr_t context_pc(const struct context *context)
{
    return context->pc[LOW];
}

static inline uintptr_t context_stack(const struct context *context)
{
    return context->general[GENERAL_SP][LOW];
}

static inline uintptr_t context_frame(const struct context *context)
{
    return context->general[GENERAL_FP][LOW];
}

/* No fault status is handed out: what is mapped can be read, so that it was a write. */
static inline bool context_was_write(const struct context *context)
{
    (void)context;
    return true;
}

static inline bool context_was_fetch(const struct context *context)
{
    extern const char uni_text_start[], uni_text_end[];

    return context->pc[LOW] < (uintptr_t)uni_text_start ||
           context->pc[LOW] >= (uintptr_t)uni_text_end;
}

/* The registers for the report, three in a line: name and place. */
static const struct {
    char name[7];
    uint8_t word; /* of struct context */
} context_registers[ARCH_REGISTERS] = {
#define REGISTER(name, number) {#name, offsetof(struct context, general[number][LOW]) / 4}
    REGISTER(at, 1),
    REGISTER(v0, 2),
    REGISTER(v1, 3),
    REGISTER(a0, 4),
    REGISTER(a1, 5),
    REGISTER(a2, 6),
    REGISTER(a3, 7),
    REGISTER(t0, 8),
    REGISTER(t1, 9),
    REGISTER(t2, 10),
    REGISTER(t3, 11),
    REGISTER(t4, 12),
    REGISTER(t5, 13),
    REGISTER(t6, 14),
    REGISTER(t7, 15),
    REGISTER(s0, 16),
    REGISTER(s1, 17),
    REGISTER(s2, 18),
    REGISTER(s3, 19),
    REGISTER(s4, 20),
    REGISTER(s5, 21),
    REGISTER(s6, 22),
    REGISTER(s7, 23),
    REGISTER(t8, 24),
    REGISTER(t9, 25),
    REGISTER(k0, 26),
    REGISTER(k1, 27),
    REGISTER(gp, 28),
    REGISTER(sp, 29),
    REGISTER(fp, 30),
    REGISTER(ra, 31),
    {"pc", offsetof(struct context, pc[LOW]) / 4},
    {"status", offsetof(struct context, status) / 4},
#undef REGISTER
};
