/* SPDX-License-Identifier: BSD-3-Clause */
#include "trap.h"

#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/crash.h>
#include <unicore/format.h>
#include <unicore/mips/cp0.h>
#include <unicore/trap.h>

#include "paging.h"

/* TEQ: MIPS32 (MD00086). Compilers give it this code behind a division: MIPS ABI, "BRK_DIVZERO". */
#define TEQ           0x00000034
#define TEQ_MASK      0xfc00003f
#define TEQ_CODE      6 /* ten bits from here on */
#define TEQ_CODE_MASK 0x3ff
#define TEQ_DIVISION  7

static const char general_names[31][3] = {
    "at", "v0", "v1", "a0", "a1", "a2", "a3", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "s0",
    "s1", "s2", "s3", "s4", "s5", "s6", "s7", "t8", "t9", "k0", "k1", "gp", "sp", "fp", "ra",
};

static struct guard {
    uintptr_t start, end;
} guards[UNI_TRAP_GUARDS];
static unsigned guards_count;

static void (*on_interrupt)(unsigned vector);

uintptr_t trap_stack;

static bool in_guard(uintptr_t address)
{
    for (unsigned i = 0; i < guards_count; i++) {
        if (address >= guards[i].start && address < guards[i].end)
            return true;
    }
    return false;
}

/* Of what has an address; NULL for anything else. */
static const char *memory_cause(unsigned code, uintptr_t address)
{
    switch (code) {
    case CODE_MODIFIED:
        return "write to read-only memory";
    case CODE_TLB_LOAD:
    case CODE_TLB_STORE:
        return in_guard(address) ? "stack overflow" : "access to unmapped memory";
    case CODE_ADDRESS_LOAD:
    case CODE_ADDRESS_STORE:
        return "misaligned access";
    case CODE_NO_EXECUTE:
        return "execution of non-executable memory";
    default:
        return NULL;
    }
}

static bool is_division(const struct frame *frame)
{
    uintptr_t at = frame->pc + (frame->cause & UNI_CAUSE_DELAYED ? sizeof(uint32_t) : 0);
    uint32_t instruction = *(const uint32_t *)at;

    return (instruction & TEQ_MASK) == TEQ &&
           (instruction >> TEQ_CODE & TEQ_CODE_MASK) == TEQ_DIVISION;
}

static const char *other_cause(unsigned code, const struct frame *frame)
{
    switch (code) {
    case CODE_BUS_FETCH:
    case CODE_BUS_DATA:
        return "bus error";
    case CODE_BREAKPOINT:
        return "breakpoint";
    case CODE_RESERVED:
    case CODE_COPROCESSOR:
        return "illegal instruction";
    case CODE_OVERFLOW:
        return "overflow";
    case CODE_TRAP:
        return is_division(frame) ? "division by zero" : "trap";
    case CODE_FLOAT:
        return "floating-point exception";
    default:
        return "unknown exception";
    }
}

void trap(const struct frame *frame)
{
    struct uni_crash_register registers[UNI_COUNT(general_names) + 4];
    struct uni_crash_register *next = registers;
    unsigned code = frame->cause >> UNI_CAUSE_CODE_SHIFT & CODE_MASK;
    const char *cause = memory_cause(code, frame->address);
    uintptr_t pc = frame->pc;
    char line[64];

    for (size_t i = 0; i < UNI_COUNT(general_names); i++)
        *next++ = (struct uni_crash_register){general_names[i], frame->general[i]};
    *next++ = (struct uni_crash_register){"pc", frame->pc};
    *next++ = (struct uni_crash_register){"status", frame->status};
    *next++ = (struct uni_crash_register){"cause", frame->cause};
    *next++ = (struct uni_crash_register){"badva", frame->address};

    /* Where a call led to no code, its return address says more; the cause has the other. */
    if (cause && frame->address == pc)
        pc = frame->general[GENERAL_RA];
    if (cause) {
        (void)uni_format_text(line, sizeof(line), "%s at 0x%lx", cause,
                              (unsigned long)frame->address);
        cause = line;
    } else {
        cause = other_cause(code, frame);
    }
    uni_crash(cause, registers, (size_t)(next - registers), pc, frame->general[GENERAL_FP]);
}

void trap_interrupt(void)
{
    if (!on_interrupt)
        uni_crash("unexpected interrupt", NULL, 0, 0, uni_arch_frame_pointer());
    on_interrupt(0);
}

void uni_trap_start(uintptr_t stack_end)
{
    trap_stack = stack_end | UNI_KSEG0;
    __builtin_memcpy((void *)VECTORS, trap_vectors, VECTORS_SIZE);
    uni_arch_code_changed((const void *)VECTORS, VECTORS_SIZE);
    UNI_CP0_WRITE(12, 0, UNI_CP0_READ(12, 0) & ~(uint32_t)UNI_STATUS_BEV);
}

void uni_trap_guard(uintptr_t start, uintptr_t end)
{
    guards[guards_count++] = (struct guard){start, end};
}

void uni_trap_on_interrupt(void (*handler)(unsigned vector))
{
    on_interrupt = handler;
}
