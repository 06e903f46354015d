/* SPDX-License-Identifier: BSD-3-Clause */
#include "trap.h"

#include <stdbool.h>
#include <stddef.h>
#include <unicore/crash.h>
#include <unicore/format.h>
#include <unicore/riscv64/csr.h>
#include <unicore/riscv64/paging.h>
#include <unicore/trap.h>

#define CAUSE_INTERRUPT ((uint64_t)1 << 63)

static const char general_names[31][4] = {
    "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0", "a1",
    "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5", "s6",
    "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

#define GENERAL_RA 0

extern const char uni_text_start[], uni_text_end[];

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

/* Whether there is a page at (address), with any rights: the cause of a fault does not tell. */
static bool is_mapped(uintptr_t address)
{
    uint64_t satp = UNI_CSR_READ(satp);
    const uni_page_entry *table =
        (const uni_page_entry *)(uintptr_t)((satp & UNI_SATP_ROOT) * 4096);

    if (satp >> UNI_SATP_SV39_SHIFT != UNI_SATP_SV39 || address >> 38)
        return false;
    for (int shift = 30; shift >= 12; shift -= 9) {
        uni_page_entry entry = table[(address >> shift) % UNI_PAGE_TABLE_ENTRIES];

        if (!(entry & UNI_PAGE_VALID))
            return false;
        if (entry & UNI_PAGE_LEAF)
            return true;
        table = (const uni_page_entry *)uni_page_address(entry);
    }
    return false;
}

/* Of what has an address; NULL for anything else. */
static const char *memory_cause(uint64_t cause, uintptr_t address)
{
    switch (cause) {
    case CAUSE_FETCH_MISALIGNED:
    case CAUSE_LOAD_MISALIGNED:
    case CAUSE_STORE_MISALIGNED:
        return "misaligned access";
    case CAUSE_FETCH_ACCESS:
    case CAUSE_LOAD_ACCESS:
    case CAUSE_STORE_ACCESS:
        return is_mapped(address) ? "bus error" : "access to unmapped memory";
    case CAUSE_FETCH_PAGE:
    case CAUSE_LOAD_PAGE:
    case CAUSE_STORE_PAGE:
        break;
    default:
        return NULL;
    }
    if (!is_mapped(address))
        return in_guard(address) ? "stack overflow" : "access to unmapped memory";
    if (cause == CAUSE_FETCH_PAGE)
        return "execution of non-executable memory";
    return cause == CAUSE_STORE_PAGE ? "write to read-only memory" : "access to protected memory";
}

static const char *other_cause(uint64_t cause)
{
    switch (cause) {
    case CAUSE_ILLEGAL:
        return "illegal instruction";
    case CAUSE_BREAKPOINT:
        return "breakpoint";
    default:
        return "unknown exception";
    }
}

/*
 * Where backtraces start: the frame pointer, unless it belongs to a function that calls nobody and
 * has stored no return address. There gcc stores the caller's frame pointer alone, where the return
 * address would be; (record) then becomes the frame of the caller.
 */
static uintptr_t first_frame(const struct frame *frame, uintptr_t record[2])
{
    uintptr_t pointer = frame->general[GENERAL_S0];
    const uintptr_t *saved = (const uintptr_t *)pointer;

    if (pointer % sizeof(uintptr_t) || !is_mapped(pointer - 2 * sizeof(*saved)))
        return 0;
    if (saved[-1] >= (uintptr_t)uni_text_start && saved[-1] < (uintptr_t)uni_text_end)
        return pointer;
    record[0] = saved[-1];
    record[1] = frame->general[GENERAL_RA];
    return (uintptr_t)(record + 2);
}

void trap(const struct frame *frame)
{
    struct uni_crash_register registers[UNI_COUNT(general_names) + 4];
    struct uni_crash_register *next = registers;
    uint64_t code = UNI_CSR_READ(scause);
    uintptr_t address = UNI_CSR_READ(stval);
    uintptr_t pc = frame->pc;
    uintptr_t record[2];
    const char *cause = memory_cause(code, address);
    char line[64];

    for (size_t i = 0; i < UNI_COUNT(general_names); i++)
        *next++ = (struct uni_crash_register){general_names[i], frame->general[i]};
    *next++ = (struct uni_crash_register){"pc", frame->pc};
    *next++ = (struct uni_crash_register){"status", frame->status};
    *next++ = (struct uni_crash_register){"cause", code};
    *next++ = (struct uni_crash_register){"value", address};

    if (cause) {
        (void)uni_format_text(line, sizeof(line), "%s at 0x%lx", cause, (unsigned long)address);
        cause = line;
    } else {
        cause = other_cause(code);
    }
    /* Where a call led to no code, its return address says more; the cause has the other. */
    if (code == CAUSE_FETCH_ACCESS || code == CAUSE_FETCH_PAGE)
        pc = frame->general[GENERAL_RA];
    uni_crash(cause, registers, (size_t)(next - registers), pc, first_frame(frame, record));
}

void trap_interrupt(uint64_t cause)
{
    if (!on_interrupt)
        uni_crash("unexpected interrupt", NULL, 0, 0, (uintptr_t)__builtin_frame_address(0));
    on_interrupt((unsigned)(cause & ~CAUSE_INTERRUPT));
}

void uni_trap_start(uintptr_t stack_end)
{
    UNI_CSR_WRITE(sie, 0);
    UNI_CSR_WRITE(sscratch, stack_end);
    UNI_CSR_WRITE(stvec, trap_entry);
}

void uni_trap_guard(uintptr_t start, uintptr_t end)
{
    guards[guards_count++] = (struct guard){start, end};
}

void uni_trap_on_interrupt(void (*handler)(unsigned vector))
{
    on_interrupt = handler;
}
