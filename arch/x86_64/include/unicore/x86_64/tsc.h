/* SPDX-License-Identifier: BSD-3-Clause */
/* The time-stamp counter: Intel SDM volume 3B, "Time-Stamp Counter". */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/* LFENCE keeps RDTSC from being executed before the loads in front of it: SDM 2B, "RDTSC". */
UNI_INLINE uint64_t uni_tsc_read(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}
