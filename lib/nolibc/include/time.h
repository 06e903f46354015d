/* SPDX-License-Identifier: BSD-3-Clause */
/* Of ISO C11 7.27 and POSIX.1-2017: reading the clock. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#if UNI_HAS_CLOCK
#define UNI_NOLIBC_CLOCK
#else
#define UNI_NOLIBC_CLOCK __attribute__((unavailable("add \"clock\" to the app's needs")))
#endif

#define CLOCK_REALTIME  0
#define CLOCK_MONOTONIC 1

typedef int64_t time_t;
typedef int clockid_t;

struct timespec {
    time_t tv_sec;
    long tv_nsec;
};

UNI_NOLIBC_CLOCK int clock_gettime(clockid_t clock, struct timespec *now);
UNI_NOLIBC_CLOCK time_t time(time_t *now);

#undef UNI_NOLIBC_CLOCK
