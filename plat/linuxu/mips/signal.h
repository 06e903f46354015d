/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals of Linux on MIPS, which has them from IRIX. */
#pragma once

/* arch/mips/include/uapi/asm/signal.h. */
enum { SIGILL = 4, SIGFPE = 8, SIGBUS = 10, SIGSEGV = 11, SIGPIPE = 13, SIGALRM = 14 };
enum { SA_SIGINFO = 0x8, SA_ONSTACK = 0x08000000, SA_RESTART = 0x10000000 };
enum { SA_NODEFER = 0x40000000 };

/* siginfo_t of include/uapi/asm-generic/siginfo.h, for faults; __ARCH_HAS_SWAPPED_SIGINFO. */
struct info {
    int32_t signal, code, error;
    uintptr_t address;
};

/* struct sigaction of include/linux/signal_types.h; __ARCH_HAS_IRIX_SIGACTION. */
struct action {
    uint32_t flags;
    handle *handler;
    struct signal_set mask;
};

struct alternate_stack { /* stack_t of arch/mips/include/uapi/asm/signal.h */
    void *base;
    size_t size;
    int32_t flags;
};
