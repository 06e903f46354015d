/* SPDX-License-Identifier: BSD-3-Clause */
/* What a signal handler of Linux on arm64 learns about the interrupted code. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* struct _aarch64_ctx of arch/arm64/include/uapi/asm/sigcontext.h: the head of a record. */
struct record {
    uint32_t magic; /* 0: the last */
    uint32_t size;
    uint64_t esr; /* with RECORD_ESR */
};

enum { RECORD_ESR = 0x45535201, RECORDS_SIZE = 4096 };

/*
 * struct ucontext of arch/arm64/include/uapi/asm/ucontext.h, and struct sigcontext beginning with
 * (fault).
 */
struct context {
    uint64_t flags, link;
    uint64_t stack[3]; /* stack_t */
    uint64_t mask[128 / 8];
    UNI_ALIGNED(16) uint64_t fault;
    uint64_t x[31], sp, pc, pstate;
    UNI_ALIGNED(16) unsigned char records[RECORDS_SIZE];
};

enum { ARCH_ACTION_FLAGS = 0, ARCH_REGISTERS = 34 };

static inline uintptr_t context_stack(const struct context *context)
{
    return context->sp;
}

static inline uintptr_t context_frame(const struct context *context)
{
    return context->x[29];
}

/* Whether the processor was told to go where no code is: then the fault is at the next one. */
static inline bool context_was_fetch(const struct context *context)
{
    return context->fault == context->pc;
}

/* Where a call led to no code, its return address says more. */
static inline uintptr_t context_pc(const struct context *context)
{
    return context_was_fetch(context) ? context->x[30] : context->pc;
}

/*
 * Bit 6 of the syndrome, Arm ARM (DDI 0487) D17.2.37 "ESR_EL1", WnR. The kernel passes the syndrome
 * on since 3.18, qemu-user does not: then it was a write, since all that we map can be read.
 */
static inline bool context_was_write(const struct context *context)
{
    size_t at = 0;

    while (at + sizeof(struct record) <= RECORDS_SIZE) {
        const struct record *record = (const struct record *)(const void *)&context->records[at];

        if (record->magic == RECORD_ESR)
            return (record->esr & 1 << 6) != 0;
        if (record->magic == 0 || record->size < offsetof(struct record, esr))
            break;
        at += record->size;
    }
    return true;
}

/* The registers for the report, three in a line: name and place. */
static const struct {
    char name[7];
    uint8_t word; /* of struct context */
} context_registers[ARCH_REGISTERS] = {
#define WORD(member)    (offsetof(struct context, member) / sizeof(uint64_t))
#define GENERAL(number) {"x" #number, WORD(x) + number}
#define REGISTER(name)  {#name, WORD(name)}
    GENERAL(0),  GENERAL(1),   GENERAL(2),   GENERAL(3),       GENERAL(4),  GENERAL(5),
    GENERAL(6),  GENERAL(7),   GENERAL(8),   GENERAL(9),       GENERAL(10), GENERAL(11),
    GENERAL(12), GENERAL(13),  GENERAL(14),  GENERAL(15),      GENERAL(16), GENERAL(17),
    GENERAL(18), GENERAL(19),  GENERAL(20),  GENERAL(21),      GENERAL(22), GENERAL(23),
    GENERAL(24), GENERAL(25),  GENERAL(26),  GENERAL(27),      GENERAL(28), GENERAL(29),
    GENERAL(30), REGISTER(sp), REGISTER(pc), REGISTER(pstate),
#undef WORD
#undef GENERAL
#undef REGISTER
};
