/* SPDX-License-Identifier: BSD-3-Clause */
/* Compiled for interrupt context: without floating point, whose registers belong to the cause. */
#include "trap.h"

#include <stdbool.h>
#include <stddef.h>
#include <unicore/arm/control.h>
#include <unicore/crash.h>
#include <unicore/format.h>
#include <unicore/trap.h>

/* In the order of struct frame, and then what the coprocessor tells. */
static const char register_names[][5] = {
    "r0",  "r1",  "r2",  "r3", "r4", "r5", "r6",   "r7",  "r8",  "r9",
    "r10", "r11", "r12", "sp", "lr", "pc", "cpsr", "fsr", "far",
};

static struct guard {
    uintptr_t start, end;
} guards[UNI_TRAP_GUARDS];
static unsigned guards_count;

static void (*on_interrupt)(unsigned vector);

static bool in_guard(uintptr_t address)
{
    for (unsigned i = 0; i < guards_count; i++) {
        if (address >= guards[i].start && address < guards[i].end)
            return true;
    }
    return false;
}

/* Of what has an address; NULL for anything else. */
static const char *memory_cause(unsigned what, uint32_t status, uintptr_t address)
{
    switch (status & STATUS_MASK) {
    case STATUS_ALIGNMENT:
        return "misaligned access";
    case STATUS_DEBUG:
        return NULL;
    default:
        break;
    }
    switch (status & STATUS_MASK & ~STATUS_LEVEL) {
    case STATUS_ADDRESS:
    case STATUS_TRANSLATION:
        return in_guard(address) ? "stack overflow" : "access to unmapped memory";
    case STATUS_PERMISSION:
        if (what == TRAP_FETCH)
            return "execution of non-executable memory";
        return status & DATA_WRITE ? "write to read-only memory" : "access to protected memory";
    default:
        return "bus error";
    }
}

static const char *other_cause(unsigned what)
{
    switch (what) {
    case TRAP_UNDEFINED:
        return "illegal instruction";
    case TRAP_CALL:
        return "system call without a system";
    case TRAP_FAST_INTERRUPT:
        return "unexpected interrupt";
    default:
        return "breakpoint";
    }
}

void trap(unsigned what, const struct frame *frame)
{
    struct uni_crash_register registers[UNI_COUNT(register_names)];
    uintptr_t status = 0, address = 0;
    uintptr_t pc = frame->words[FRAME_PC];
    const char *cause = NULL;
    char line[64];

    if (what == TRAP_DATA)
        __asm__ volatile("mrc p15, 0, %0, c5, c0, 0; mrc p15, 0, %1, c6, c0, 0"
                         : "=r"(status), "=r"(address));
    else if (what == TRAP_FETCH)
        __asm__ volatile("mrc p15, 0, %0, c5, c0, 1; mrc p15, 0, %1, c6, c0, 2"
                         : "=r"(status), "=r"(address));

    for (size_t i = 0; i < UNI_COUNT(register_names); i++) {
        registers[i].name = register_names[i];
        registers[i].value = i < FRAME_WORDS    ? frame->words[i]
                             : i == FRAME_WORDS ? status
                                                : address;
    }

    if (what == TRAP_DATA || what == TRAP_FETCH)
        cause = memory_cause(what, status, address);
    if (cause) {
        (void)uni_format_text(line, sizeof(line), "%s at 0x%lx", cause, (unsigned long)address);
        cause = line;
        /*
         * Where a call led to no code, its return address says more, and the cause has the other.
         * Bit 0 is the instruction set.
         */
        if (what == TRAP_FETCH)
            pc = frame->words[FRAME_LR] & ~(uintptr_t)1;
    } else {
        cause = other_cause(what);
    }
    uni_crash(cause, registers, UNI_COUNT(registers), pc, frame->words[FRAME_POINTER]);
}

void trap_interrupt(void)
{
    if (!on_interrupt)
        uni_crash("unexpected interrupt", NULL, 0, 0, (uintptr_t)__builtin_frame_address(0));
    on_interrupt(0);
}

void uni_trap_start(uintptr_t stack_end)
{
    /* Every mode has these two, which is not so from r8 on. */
    register uintptr_t stack __asm__("r0") = stack_end;
    register uintptr_t status __asm__("r1");

    __asm__ volatile("mcr p15, 0, %0, c12, c0, 0; isb" : : "r"(trap_vectors)); /* VBAR */
    __asm__ volatile("mrs %0, cpsr\n"
                     "cps %2\n"
                     "mov sp, %1\n"
                     "cps %3\n"
                     "mov sp, %1\n"
                     "cps %4\n"
                     "mov sp, %1\n"
                     "msr cpsr_c, %0"
                     : "=&r"(status)
                     : "r"(stack), "i"(UNI_PSR_ABORT), "i"(UNI_PSR_UNDEFINED), "i"(UNI_PSR_FIQ)
                     : "memory");
}

void uni_trap_guard(uintptr_t start, uintptr_t end)
{
    guards[guards_count++] = (struct guard){start, end};
}

void uni_trap_on_interrupt(void (*handler)(unsigned vector))
{
    on_interrupt = handler;
}
