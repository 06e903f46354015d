/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System calls of Linux on arm64. Calling convention: arch/arm64/kernel/syscall.c, el0_svc_common;
 * arguments and result are in the registers of a C function, the number in x8. Numbers:
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
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;

    __asm__ volatile("svc #0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

UNI_INLINE long syscall4(long number, long a, long b, long c, long d)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;

    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
    return x0;
}

UNI_INLINE long syscall3(long number, long a, long b, long c)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;

    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
}
