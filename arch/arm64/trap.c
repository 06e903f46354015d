/* SPDX-License-Identifier: BSD-3-Clause */
/* Compiled for interrupt context: without vector registers, which still belong to the cause. */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/arm64/vectors.h>
#include <unicore/crash.h>
#include <unicore/format.h>
#include <unicore/trap.h>

/* Arm ARM (DDI 0487) D17.2.37 "ESR_EL1": bits 31 to 26, the exception class. */
#define CLASS_SHIFT 26

enum class {
    CLASS_UNKNOWN = 0x00,
    CLASS_ILLEGAL_STATE = 0x0e,
    CLASS_FETCH = 0x21, /* instruction abort at EL1 */
    CLASS_PC_ALIGNMENT = 0x22,
    CLASS_DATA = 0x25, /* data abort at EL1 */
    CLASS_SP_ALIGNMENT = 0x26,
    CLASS_BREAKPOINT = 0x3c,
};

/* The fault status of both aborts, bits 5 to 0; the two lowest bits of the first ones: level. */
#define STATUS_MASK        0x3f
#define STATUS_LEVEL       0x03
#define STATUS_ADDRESS     0x00
#define STATUS_TRANSLATION 0x04
#define STATUS_PERMISSION  0x0c
#define STATUS_ALIGNMENT   0x21

#define GENERAL       31 /* x0 to x30 */
#define GENERAL_FRAME 29
#define GENERAL_LINK  30

static struct guard {
    uintptr_t start, end;
} guards[UNI_TRAP_GUARDS];
static unsigned guards_count;

static void (*on_interrupt)(unsigned vector);

UNI_COLD static bool in_guard(uintptr_t address)
{
    for (unsigned i = 0; i < guards_count; i++) {
        if (address >= guards[i].start && address < guards[i].end)
            return true;
    }
    return false;
}

/* Of what has an address; NULL for anything else. */
UNI_COLD static const char *memory_cause(unsigned class, uint32_t syndrome, uintptr_t address)
{
    unsigned status = syndrome & STATUS_MASK;

    if (class == CLASS_PC_ALIGNMENT)
        return "misaligned access";
    if (class != CLASS_FETCH && class != CLASS_DATA)
        return NULL;
    if (status == STATUS_ALIGNMENT)
        return "misaligned access";
    switch (status & ~STATUS_LEVEL) {
    case STATUS_ADDRESS:
    case STATUS_TRANSLATION:
        return in_guard(address) ? "stack overflow" : "access to unmapped memory";
    case STATUS_PERMISSION: /* what is mapped can be read */
        return class == CLASS_FETCH ? "execution of non-executable memory"
                                    : "write to read-only memory";
    default:
        return "bus error";
    }
}

UNI_COLD static const char *other_cause(unsigned class)
{
    switch (class) {
    case CLASS_UNKNOWN:
    case CLASS_ILLEGAL_STATE:
        return "illegal instruction";
    case CLASS_SP_ALIGNMENT:
        return "misaligned access";
    case CLASS_BREAKPOINT:
        return "breakpoint";
    default:
        return "unknown exception";
    }
}

/* Runs once at most: its size matters more than its speed. */
UNI_COLD void uni_arm64_trap(unsigned what, const struct uni_arm64_frame *frame)
{
    struct uni_crash_register registers[GENERAL + 5];
    struct uni_crash_register *next = registers;
    char names[GENERAL][4];
    uint64_t syndrome, address;
    unsigned class;
    uintptr_t pc = frame->pc;
    const char *cause;
    char line[64];

    __asm__ volatile("mrs %0, esr_el1; mrs %1, far_el1" : "=&r"(syndrome), "=r"(address));
    class = (unsigned)(syndrome >> CLASS_SHIFT);

    for (unsigned i = 0; i < GENERAL; i++) {
        char *name = names[i];

        *next++ = (struct uni_crash_register){name, frame->general[i]};
        *name++ = 'x';
        if (i >= 10)
            *name++ = (char)('0' + i / 10);
        *name++ = (char)('0' + i % 10);
        *name = '\0';
    }
    *next++ = (struct uni_crash_register){"sp", frame->sp};
    *next++ = (struct uni_crash_register){"pc", frame->pc};
    *next++ = (struct uni_crash_register){"pstate", frame->pstate};
    *next++ = (struct uni_crash_register){"esr", syndrome};
    *next++ = (struct uni_crash_register){"far", address};

    if (what == UNI_TRAP_SYNCHRONOUS) {
        cause = memory_cause(class, syndrome & STATUS_MASK, address);
        if (cause) {
            (void)uni_format_text(line, sizeof(line), "%s at 0x%lx", cause, (unsigned long)address);
            cause = line;
        } else {
            cause = other_cause(class);
        }
        /* Where a call led to no code, its return address says more; the cause has the other. */
        if (class == CLASS_FETCH || class == CLASS_PC_ALIGNMENT)
            pc = frame->general[GENERAL_LINK];
    } else {
        cause = "system error";
    }
    uni_crash(cause, registers, (size_t)(next - registers), pc, frame->general[GENERAL_FRAME]);
}

void uni_arm64_interrupt(void)
{
    if (!on_interrupt)
        uni_crash("unexpected interrupt", NULL, 0, 0, (uintptr_t)__builtin_frame_address(0));
    on_interrupt(0);
}

/* SErrors, such as a bus may report late, are exceptions from here on as well. */
void uni_trap_start(uintptr_t stack_end)
{
    __asm__ volatile("msr sp_el0, %0; msr tpidr_el1, xzr; isb; msr daifclr, #4"
                     :
                     : "r"(stack_end)
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
