/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System calls of Linux on x86_64. Calling convention: System V ABI, AMD64 supplement, A.2.1.
 * Numbers: arch/x86/entry/syscalls/syscall_64.tbl.
 */
#pragma once

#include <unicore/cdefs.h>

enum {
    SYS_READ = 0,
    SYS_WRITE = 1,
    SYS_CLOSE = 3,
    SYS_LSEEK = 8,
    SYS_MMAP = 9,
    SYS_MPROTECT = 10,
    SYS_SIGACTION = 13, /* rt_sigaction */
    SYS_EXECVE = 59,
    SYS_FTRUNCATE = 77,
    SYS_SIGALTSTACK = 131,
    SYS_FUTEX = 202,
    SYS_TIMER_CREATE = 222,
    SYS_TIMER_SETTIME = 223,
    SYS_CLOCK_GETTIME = 228,
    SYS_EXIT_GROUP = 231,
    SYS_OPENAT = 257,
    SYS_PPOLL = 271,
    SYS_MEMFD_CREATE = 319,
};

/* Returns the result, or a negative errno from -4095 to -1. */
UNI_INLINE long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

UNI_INLINE long syscall4(long number, long a, long b, long c, long d)
{
    long result;
    register long r10 __asm__("r10") = d;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                     : "rcx", "r11", "memory");
    return result;
}

UNI_INLINE long syscall3(long number, long a, long b, long c)
{
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
}
