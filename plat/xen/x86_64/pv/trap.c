/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions, as arch/x86_64/trap.c reports them, from Xen's frames. Compiled for interrupt
 * context: without vector registers, which still belong to the cause.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/crash.h>
#include <unicore/format.h>
#include <unicore/x86_64/paging.h>

#include "../../shared.h"
#include "layout.h"
#include "trap.h"

/* Vectors with an error code, as a set of bits: Intel SDM volume 3A, table 6-1. */
#define HAS_ERROR_CODE (1u << 10 | 1u << 11 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 17)

static const char *const register_names[] = {"rax", "rbx", "rdx", "rsi", "rdi", "rbp", "r8", "r9",
                                             "r10", "r12", "r13", "r14", "r15", "rcx", "r11"};

#define GENERAL 13

/* Intel SDM volume 3A, table 6-1. */
static const char *const vector_names[] = {
    [0] = "division by zero",
    [1] = "debug exception",
    [3] = "breakpoint",
    [4] = "overflow",
    [5] = "bound range exceeded",
    [6] = "illegal instruction",
    [7] = "device not available",
    [10] = "invalid task state",
    [11] = "segment not present",
    [12] = "stack segment fault",
    [13] = "general protection fault",
    [16] = "floating-point exception",
    [17] = "misaligned access",
    [19] = "floating-point exception",
};

static const char *page_fault_cause(uint64_t error, uintptr_t address)
{
    if (address - layout.guard < PAGE)
        return "stack overflow";
    if (!(error & UNI_PAGE_FAULT_PRESENT))
        return "access to unmapped memory";
    if (error & UNI_PAGE_FAULT_FETCH)
        return "execution of non-executable memory";
    return "write to read-only memory";
}

void pv_trap(const struct frame *frame)
{
    bool has_error = HAS_ERROR_CODE >> frame->vector & 1;
    const uint64_t *cpu = frame->cpu + has_error;
    struct uni_crash_register registers[UNI_COUNT(register_names) + 5];
    struct uni_crash_register *next = registers;
    const char *cause = vector_names[frame->vector];
    uintptr_t pc = cpu[0];
    char line[64];

    for (size_t i = 0; i < UNI_COUNT(register_names); i++)
        *next++ = (struct uni_crash_register){
            register_names[i],
            i < GENERAL ? frame->general[i] : frame->saved[i - GENERAL],
        };
    *next++ = (struct uni_crash_register){"rsp", cpu[3]};
    *next++ = (struct uni_crash_register){"rip", cpu[0]};
    *next++ = (struct uni_crash_register){"rflags", cpu[2]};
    *next++ = (struct uni_crash_register){"vector", frame->vector};
    *next++ = (struct uni_crash_register){"error", has_error ? cpu[-1] : 0};

    if (frame->vector == PAGE_FAULT) {
        uintptr_t address = shared()->processors[0].fault_address;

        (void)uni_format_text(line, sizeof(line), "%s at 0x%lx", page_fault_cause(cpu[-1], address),
                              (unsigned long)address);
        cause = line;
        /* Where a call led to no code, its return address says more: see arch/x86_64/trap.c. */
        if (cpu[-1] & UNI_PAGE_FAULT_FETCH)
            pc = *(const uintptr_t *)cpu[3];
    }
    uni_crash(cause ? cause : "unknown exception", registers, (size_t)(next - registers), pc,
              frame->general[GENERAL_RBP]);
}
