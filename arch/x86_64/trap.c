/* SPDX-License-Identifier: BSD-3-Clause */
/* Compiled for interrupt context: without vector registers, which still belong to the cause. */
#include "trap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/crash.h>
#include <unicore/format.h>
#include <unicore/trap.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/paging.h>

static const char *const register_names[] = {"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8",
                                             "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};

/* Intel SDM volume 3A, table 6-1. */
static const char *const vector_names[] = {
    [0] = "division by zero",
    [1] = "debug exception",
    [2] = "non-maskable interrupt",
    [3] = "breakpoint",
    [4] = "overflow",
    [5] = "bound range exceeded",
    [6] = "illegal instruction",
    [7] = "device not available",
    [8] = "double fault",
    [10] = "invalid task state",
    [11] = "segment not present",
    [12] = "stack segment fault",
    [13] = "general protection fault",
    [16] = "floating-point exception",
    [17] = "misaligned access",
    [18] = "machine check",
    [19] = "floating-point exception",
    [20] = "virtualisation exception",
    [21] = "control protection exception",
};

struct uni_gate trap_gates[TRAP_VECTORS];
static struct uni_task task;

static struct {
    uintptr_t start, end;
} guards[UNI_TRAP_GUARDS];
static size_t guard_count;

UNI_COLD void uni_trap_guard(uintptr_t start, uintptr_t end)
{
    guards[guard_count].start = start;
    guards[guard_count++].end = end;
}

static UNI_COLD bool in_guard(uintptr_t address)
{
    for (size_t i = 0; i < guard_count; i++) {
        if (address >= guards[i].start && address < guards[i].end)
            return true;
    }
    return false;
}

static UNI_COLD const char *page_fault_cause(uint64_t error, uintptr_t address)
{
    if (in_guard(address))
        return "stack overflow";
    if (!(error & UNI_PAGE_FAULT_PRESENT))
        return "access to unmapped memory";
    if (error & UNI_PAGE_FAULT_FETCH)
        return "execution of non-executable memory";
    return "write to read-only memory";
}

UNI_COLD void trap(const struct frame *frame)
{
    unsigned vector = (unsigned)(frame->stub - (uintptr_t)trap_stubs) / TRAP_STUB_SIZE;
    bool has_error = TRAP_ERROR_CODES >> vector & 1;
    const uint64_t *cpu = frame->cpu + has_error;
    struct uni_crash_register registers[UNI_COUNT(register_names) + 5];
    struct uni_crash_register *next = registers;
    const char *cause = vector < UNI_COUNT(vector_names) ? vector_names[vector] : NULL;
    uintptr_t pc = cpu[0];
    char line[64];

    for (size_t i = 0; i < UNI_COUNT(register_names); i++)
        *next++ = (struct uni_crash_register){register_names[i], frame->general[i]};
    *next++ = (struct uni_crash_register){"rsp", cpu[3]};
    *next++ = (struct uni_crash_register){"rip", cpu[0]};
    *next++ = (struct uni_crash_register){"rflags", cpu[2]};
    *next++ = (struct uni_crash_register){"vector", vector};
    *next++ = (struct uni_crash_register){"error", has_error ? cpu[-1] : 0};

    if (vector == PAGE_FAULT) {
        uintptr_t address = uni_cr2_read();

        (void)uni_format_text(line, sizeof(line), "%s at 0x%lx", page_fault_cause(cpu[-1], address),
                              (unsigned long)address);
        cause = line;
        /*
         * Where a call led to no code, its return address says more; the cause has the other.
         * Were the stack pointer bad too, reading it would be the fault that is reported.
         */
        if (cpu[-1] & UNI_PAGE_FAULT_FETCH)
            pc = *(const uintptr_t *)cpu[3];
    }
    uni_crash(cause ? cause : "unknown exception", registers, (size_t)(next - registers), pc,
              frame->general[GENERAL_RBP]);
}

UNI_COLD void uni_trap_start(uintptr_t stack_end)
{
    const struct uni_table_pointer pointer = {sizeof(trap_gates) - 1, (uintptr_t)trap_gates};
    uintptr_t task_base = (uintptr_t)&task;
    uint64_t *task_descriptor = uni_descriptors + UNI_SELECTOR_TASK / sizeof(*uni_descriptors);

    for (size_t i = 0; i < TRAP_VECTORS; i++)
        trap_gates[i] = gate_to((uintptr_t)trap_stubs + i * TRAP_STUB_SIZE, FAULT_STACK_NUMBER);
    task.stacks[FAULT_STACK_NUMBER - 1] = stack_end;
    task.io_map = sizeof(task);

    /* A free 64-bit task: Intel SDM volume 3A, 7.2.3. Type 9, present. */
    task_descriptor[0] = (sizeof(task) - 1) | (task_base & 0xffffff) << 16 | (uint64_t)0x89 << 40 |
                         (task_base >> 24 & 0xff) << 56;
    task_descriptor[1] = task_base >> 32;

    __asm__ volatile("ltr %w0" : : "r"(UNI_SELECTOR_TASK) : "memory");
    __asm__ volatile("lidt %0" : : "m"(pointer));
}
