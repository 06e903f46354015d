/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System calls of Linux on 32-bit ARM. Calling convention: syscall(2), "arm/EABI". Numbers:
 * arch/arm/tools/syscall.tbl.
 */
#pragma once

#include <unicore/cdefs.h>

enum {
    SYS_READ = 3,
    SYS_WRITE = 4,
    SYS_CLOSE = 6,
    SYS_EXECVE = 11,
    SYS_LSEEK = 19,
    SYS_FTRUNCATE = 93,
    SYS_MPROTECT = 125,
    SYS_SIGACTION = 174, /* rt_sigaction */
    SYS_SIGALTSTACK = 186,
    SYS_MMAP = 192, /* mmap2 */
    SYS_FUTEX = 240,
    SYS_EXIT_GROUP = 248,
    SYS_TIMER_CREATE = 257,
    SYS_OPENAT = 322,
    SYS_MEMFD_CREATE = 385,
    SYS_CLOCK_GETTIME = 403, /* clock_gettime64 */
    SYS_TIMER_SETTIME = 409, /* timer_settime64 */
    SYS_PPOLL = 414,         /* ppoll_time64 */
};

/*
 * Returns the result, or a negative errno from -4095 to -1. The number belongs in r7, which is also
 * Thumb's frame pointer and no operand's register.
 */
#define SYSCALL "mov r12, r7; mov r7, %1; svc #0; mov r7, r12"

UNI_INLINE long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    register long r4 __asm__("r4") = e;
    register long r5 __asm__("r5") = f;

    __asm__ volatile(SYSCALL
                     : "+r"(r0)
                     : "r"(number), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
                     : "r12", "memory");
    return r0;
}

UNI_INLINE long syscall4(long number, long a, long b, long c, long d)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;

    __asm__ volatile(SYSCALL : "+r"(r0) : "r"(number), "r"(r1), "r"(r2), "r"(r3) : "r12", "memory");
    return r0;
}

UNI_INLINE long syscall3(long number, long a, long b, long c)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;

    __asm__ volatile(SYSCALL : "+r"(r0) : "r"(number), "r"(r1), "r"(r2) : "r12", "memory");
    return r0;
}

#undef SYSCALL
