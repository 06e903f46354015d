/* SPDX-License-Identifier: BSD-3-Clause */
/* Hardware exceptions, which Linux tells by signals, become crash reports. */
#include "linux.h"

#include <stdbool.h>
#include <unicore/crash.h>
#include <unicore/format.h>

#if defined(__x86_64__)
#include "x86_64/context.h"
#endif

/* include/uapi/asm-generic/signal.h, arch/x86/include/uapi/asm/signal.h. */
enum { SIGILL = 4, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11, SIGPIPE = 13 };
enum { SA_SIGINFO = 0x4, SA_ONSTACK = 0x08000000, SA_NODEFER = 0x40000000 };

/* include/uapi/asm-generic/siginfo.h. */
enum { FPE_INTDIV = 1, SEGV_MAPERR = 1, SEGV_ACCERR = 2 };

/* siginfo_t for the signals above. */
struct info {
    int32_t signal, error, code;
    uintptr_t address; /* aligned as in siginfo_t: offset 16 with 64-bit, 12 with 32-bit pointers */
};

typedef void handle(int signal, const struct info *info, const struct context *context);

/* struct sigaction as the kernel has it: include/linux/signal_types.h. */
struct action {
    handle *handler;
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

struct alternate_stack { /* stack_t */
    void *base;
    int32_t flags;
    size_t size;
};

/* How far below or above the stack pointer an access still belongs to the stack. */
static const uintptr_t NEAR_STACK = 64 * 1024;

static const char *memory_cause(const struct info *info, const struct context *context)
{
    if (info->code == SEGV_MAPERR) {
        if (info->address - (context_stack(context) - NEAR_STACK) < 2 * NEAR_STACK)
            return "stack overflow";
        return "access to unmapped memory";
    }
    if (info->code != SEGV_ACCERR)
        return NULL; /* no page fault: the processor does not tell the address */
    if (context_was_fetch(context))
        return "execution of non-executable memory";
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

static void report(int signal, const struct info *info, const struct context *context)
{
    const char *memory = signal == SIGSEGV ? memory_cause(info, context) : NULL;
    struct uni_crash_register registers[ARCH_REGISTERS];
    char cause[80];

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

static void set_action(int signal, handle *handler, unsigned long flags)
{
    struct action action = {.handler = handler, .flags = flags};

    (void)syscall4(SYS_SIGACTION, signal, (long)&action, 0, sizeof(action.mask));
}

void catch_faults(void *stack, size_t size)
{
    const struct alternate_stack alternate = {.base = stack, .size = size};
    static const unsigned char faults[] = {SIGILL, SIGBUS, SIGFPE, SIGSEGV};

    (void)syscall3(SYS_SIGALTSTACK, (long)&alternate, 0, 0);
    for (size_t i = 0; i < sizeof(faults); i++)
        /* SA_NODEFER: a fault within the report reaches uni_crash() again, which then ends. */
        set_action(faults[i], report, ARCH_ACTION_FLAGS | SA_SIGINFO | SA_ONSTACK | SA_NODEFER);
    /* A console that is gone is not an error: write() says so. */
    set_action(SIGPIPE, (handle *)(uintptr_t)1 /* SIG_IGN */, 0);
}
