/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System calls of Linux on 32-bit MIPS. Calling convention: syscall(2), "mips/o32": the number in
 * v0, the first arguments in a0 to a3, more of them on the stack; a3 says whether v0 is an error.
 * Numbers: arch/mips/kernel/syscalls/syscall_o32.tbl.
 */
#pragma once

#include <unicore/cdefs.h>

enum {
    SYS_READ = 4003,
    SYS_WRITE = 4004,
    SYS_CLOSE = 4006,
    SYS_EXECVE = 4011,
    SYS_LSEEK = 4019,
    SYS_FTRUNCATE = 4093,
    SYS_MPROTECT = 4125,
    SYS_SIGACTION = 4194, /* rt_sigaction */
    SYS_SIGALTSTACK = 4206,
    SYS_MMAP = 4210, /* mmap2 */
    SYS_FUTEX = 4238,
    SYS_EXIT_GROUP = 4246,
    SYS_TIMER_CREATE = 4257,
    SYS_OPENAT = 4288,
    SYS_MEMFD_CREATE = 4354,
    SYS_CLOCK_GETTIME = 4403, /* clock_gettime64 */
    SYS_TIMER_SETTIME = 4409, /* timer_settime64 */
    SYS_PPOLL = 4414,         /* ppoll_time64 */
};

#define SYSCALL_CHANGES                                                                            \
    "$1", "$3", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$24", "$25", "hi", "lo",    \
        "memory"

/* Returns the result, or a negative errno from -4095 to -1. */
UNI_INLINE long syscall6(long number, long a, long b, long c, long d, long e, long f)
{
    register long v0 __asm__("$2") = number;
    register long a0 __asm__("$4") = a;
    register long a1 __asm__("$5") = b;
    register long a2 __asm__("$6") = c;
    register long a3 __asm__("$7") = d;
    const long rest[2] = {e, f};

    /* The kernel reads the fifth argument at 16 above the stack pointer: O32's place for it. */
    __asm__ volatile("lw $8, 0(%[rest])\n"
                     "lw $9, 4(%[rest])\n"
                     "addiu $sp, $sp, -24\n"
                     "sw $8, 16($sp)\n"
                     "sw $9, 20($sp)\n"
                     "syscall\n"
                     "addiu $sp, $sp, 24"
                     : "+r"(v0), "+r"(a3)
                     : "r"(a0), "r"(a1), "r"(a2), [rest] "r"(rest), "m"(rest)
                     : SYSCALL_CHANGES);
    return a3 ? -v0 : v0;
}

UNI_INLINE long syscall4(long number, long a, long b, long c, long d)
{
    register long v0 __asm__("$2") = number;
    register long a0 __asm__("$4") = a;
    register long a1 __asm__("$5") = b;
    register long a2 __asm__("$6") = c;
    register long a3 __asm__("$7") = d;

    __asm__ volatile("syscall" : "+r"(v0), "+r"(a3) : "r"(a0), "r"(a1), "r"(a2) : SYSCALL_CHANGES);
    return a3 ? -v0 : v0;
}

UNI_INLINE long syscall3(long number, long a, long b, long c)
{
    return syscall4(number, a, b, c, 0);
}
