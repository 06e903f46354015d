/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals as the kernel has them. The folder of the architecture supplies context.h. */
#pragma once

#include "linux.h"

#if defined(__x86_64__)
#include "x86_64/context.h"
#elif defined(__aarch64__)
#include "arm64/context.h"
#elif defined(__arm__)
#include "arm/context.h"
#elif defined(__riscv)
#include "riscv64/context.h"
#elif defined(__mips__)
#include "mips/context.h"
#endif

struct info;
typedef void handle(int signal, const struct info *info, const struct context *context);

#if defined(__mips__)
#include "mips/signal.h"
#else

/* include/uapi/asm-generic/signal.h, arch/x86/include/uapi/asm/signal.h. */
enum { SIGILL = 4, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11, SIGPIPE = 13, SIGALRM = 14 };
enum { SA_SIGINFO = 0x4, SA_ONSTACK = 0x08000000, SA_RESTART = 0x10000000 };
enum { SA_NODEFER = 0x40000000 };

/* siginfo_t of include/uapi/asm-generic/siginfo.h, for faults. */
struct info {
    int32_t signal, error, code;
    uintptr_t address; /* aligned as in siginfo_t: offset 16 with 64-bit, 12 with 32-bit pointers */
};

/* struct sigaction of include/linux/signal_types.h. */
struct action {
    handle *handler;
    unsigned long flags;
#if !defined(__riscv)
    void (*restorer)(void); /* null where the kernel brings that code itself, in the vDSO */
#endif
    struct signal_set mask;
#if defined(__riscv)
    struct signal_set mask_of_qemu; /* QEMU's linux-user 7.2 expects a (restorer) here as well */
#endif
};

struct alternate_stack { /* stack_t */
    void *base;
    int32_t flags;
    size_t size;
};

#endif

/* include/uapi/asm-generic/siginfo.h, (code) of a SIGSEGV with an address. */
enum { SEGV_MAPERR = 1, SEGV_ACCERR = 2 };

/* Ends the image, with a report of what (info) says. In fault.c. */
handle report_fault;

/* What a handler is where there is none: include/uapi/asm-generic/signal-defs.h. */
#define SIG_IGN ((handle *)(uintptr_t)1)

UNI_INLINE long set_action(int signal, const struct action *action)
{
    return syscall4(SYS_SIGACTION, signal, (long)action, 0, sizeof(action->mask));
}
