/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The generic timer's virtual counter and timer: Arm ARM (DDI 0406C) B8.1 "About the Generic
 * Timer". The same names exist for AArch64.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/* The control register: CNTV_CTL. */
#define UNI_ARM_TIMER_ENABLE 0x1
#define UNI_ARM_TIMER_MASK   0x2 /* no interrupt */

/* CNTVCT. The barrier keeps the counter from being read before what comes first. */
UNI_INLINE uint64_t uni_arm_timer_count(void)
{
    uint32_t low, high;

    __asm__ volatile("isb; mrrc p15, 1, %0, %1, c14" : "=r"(low), "=r"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

/* CNTFRQ: ticks per second, as firmware set it. */
UNI_INLINE uint32_t uni_arm_timer_frequency(void)
{
    uint32_t value;

    __asm__("mrc p15, 0, %0, c14, c0, 0" : "=r"(value));
    return value;
}

/* CNTV_CVAL: let the condition hold from the count (value) on. */
UNI_INLINE void uni_arm_timer_set_compare(uint64_t value)
{
    __asm__ volatile("mcrr p15, 3, %0, %1, c14"
                     :
                     : "r"((uint32_t)value), "r"((uint32_t)(value >> 32)));
}

UNI_INLINE void uni_arm_timer_control(uint32_t value)
{
    __asm__ volatile("mcr p15, 0, %0, c14, c3, 1; isb" : : "r"(value));
}
