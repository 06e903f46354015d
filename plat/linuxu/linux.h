/* SPDX-License-Identifier: BSD-3-Clause */
/* What this platform's files use of Linux. The folder of the architecture supplies syscall.h. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include "x86_64/syscall.h"
#else
#error "plat/linuxu has no system calls for this architecture"
#endif

/* The files that a process starts with, POSIX.1-2017 <unistd.h>. */
enum { STDIN = 0, STDOUT = 1 };

/* struct __kernel_timespec of include/uapi/linux/time_types.h. */
struct timespec64 {
    int64_t seconds;
    int64_t nanoseconds;
};

/*
 * Report hardware exceptions through uni_crash(), on a (stack) of their own of (size) bytes, since
 * one that has overflowed can run no handler. In fault.c.
 */
void catch_faults(void *stack, size_t size);
