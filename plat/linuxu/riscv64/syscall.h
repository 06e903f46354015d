/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System calls of Linux on riscv64. Calling convention: arch/riscv/kernel/entry.S, handle_syscall;
 * arguments and result are in the registers of a C function, the number in a7. Numbers:
 * include/uapi/asm-generic/unistd.h.
 */
#pragma once

#include <unicore/cdefs.h>

enum {
    SYS_FTRUNCATE = 46,
    SYS_OPENAT = 56,
    SYS_CLOSE = 57,
    SYS_LSEEK = 62,
    SYS_READ = 63,
    SYS_WRITE = 64,
    SYS_PPOLL = 73,
    SYS_EXIT_GROUP = 94,
    SYS_FUTEX = 98,
    SYS_TIMER_CREATE = 107,
    SYS_TIMER_SETTIME = 110,
    SYS_CLOCK_GETTIME = 113,
    SYS_SIGALTSTACK = 132,
    SYS_SIGACTION = 134, /* rt_sigaction */
    SYS_EXECVE = 221,
    SYS_MMAP = 222,
    SYS_MPROTECT = 226,
    SYS_MEMFD_CREATE = 279,
};

/* Returns the result, or a negative errno from -4095 to -1. */
UNI_INLINE long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
    register long a7 __asm__("a7") = number;
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    register long a3 __asm__("a3") = d;
    register long a4 __asm__("a4") = e;
    register long a5 __asm__("a5") = f;

    __asm__ volatile("ecall"
                     : "+r"(a0)
                     : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
                     : "memory");
    return a0;
}

UNI_INLINE long syscall4(long number, long a, long b, long c, long d)
{
    register long a7 __asm__("a7") = number;
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    register long a3 __asm__("a3") = d;

    __asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2), "r"(a3) : "memory");
    return a0;
}

UNI_INLINE long syscall3(long number, long a, long b, long c)
{
    register long a7 __asm__("a7") = number;
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;

    __asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
    return a0;
}
