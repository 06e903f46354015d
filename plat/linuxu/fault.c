/* SPDX-License-Identifier: BSD-3-Clause */
/* Hardware exceptions, which Linux tells by signals, become crash reports. */
#include "signal.h"

#include <stdbool.h>
#include <unicore/crash.h>
#include <unicore/format.h>

/* include/uapi/asm-generic/siginfo.h. */
enum { FPE_INTDIV = 1, BUS_ADRALN = 1 };

/* How far below or above the stack pointer an access still belongs to the stack. */
static const uintptr_t NEAR_STACK = 64 * 1024;

/* Below a stack may be nothing, or as with QEMU's user mode a page that nobody may access. */
static bool is_near_stack(const struct info *info, const struct context *context)
{
    return info->address - (context_stack(context) - NEAR_STACK) < 2 * NEAR_STACK;
}

/* What went wrong at (info->address), or NULL where that is not known to be an address. */
static const char *memory_cause(const struct info *info, const struct context *context)
{
    if (info->signal == SIGBUS && info->code == BUS_ADRALN)
        return "misaligned access";
    if (info->signal != SIGSEGV || (info->code != SEGV_MAPERR && info->code != SEGV_ACCERR))
        return NULL;
    if (info->code == SEGV_ACCERR && context_was_fetch(context))
        return "execution of non-executable memory";
    if (is_near_stack(info, context))
        return "stack overflow";
    if (info->code == SEGV_MAPERR)
        return "access to unmapped memory";
    return context_was_write(context) ? "write to read-only memory" : "access to protected memory";
}

static const char *cause_of(const struct info *info)
{
    switch (info->signal) {
    case SIGFPE:
        return info->code == FPE_INTDIV ? "division by zero" : "floating-point exception";
    case SIGILL:
        return "illegal instruction";
    case SIGBUS:
        return "bus error";
    default:
        return "protection fault";
    }
}

void report_fault(int signal, const struct info *info, const struct context *context)
{
    const char *memory = memory_cause(info, context);
    struct uni_crash_register registers[ARCH_REGISTERS];
    char cause[80];

    (void)signal; /* as in (info) */
    if (memory != NULL)
        (void)uni_format_text(cause, sizeof(cause), "%s at 0x%lx", memory,
                              (unsigned long)info->address);
    for (size_t i = 0; i < ARCH_REGISTERS; i++) {
        registers[i].name = context_registers[i].name;
        registers[i].value = ((const uintptr_t *)context)[context_registers[i].word];
    }
    uni_crash(memory != NULL ? cause : cause_of(info), registers, ARCH_REGISTERS,
              context_pc(context), context_frame(context));
}

void catch_faults(void *stack, size_t size)
{
    const struct alternate_stack alternate = {.base = stack, .size = size};
    /* SA_NODEFER: a fault within the report reaches uni_crash() again, which then ends. */
    const struct action fault = {
        .handler = report_fault,
        .flags = ARCH_ACTION_FLAGS | SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
    };
    /* A console that is gone is not an error: write() says so. */
    const struct action ignore = {.handler = SIG_IGN};
    static const unsigned char faults[] = {SIGILL, SIGBUS, SIGFPE, SIGSEGV};

    (void)syscall3(SYS_SIGALTSTACK, (long)&alternate, 0, 0);
    for (size_t i = 0; i < sizeof(faults); i++)
        (void)set_action(faults[i], &fault);
    (void)set_action(SIGPIPE, &ignore);
}
