/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The generic timer's virtual counter and timer: Arm ARM (DDI 0487) D11 "The Generic Timer in
 * AArch64 state". The same names exist for AArch32.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/* The control register: CNTV_CTL_EL0. */
#define UNI_ARM_TIMER_ENABLE 0x1
#define UNI_ARM_TIMER_MASK   0x2 /* no interrupt */

/* The barrier keeps the counter from being read before what comes first: DDI 0487 D11.2.2. */
UNI_INLINE uint64_t uni_arm_timer_count(void)
{
    uint64_t value;

    __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(value) : : "memory");
    return value;
}

/* Ticks per second, as firmware set it. */
UNI_INLINE uint32_t uni_arm_timer_frequency(void)
{
    uint64_t value;

    __asm__("mrs %0, cntfrq_el0" : "=r"(value));
    return (uint32_t)value;
}

/* Let the condition hold from the count (value) on. */
UNI_INLINE void uni_arm_timer_set_compare(uint64_t value)
{
    __asm__ volatile("msr cntv_cval_el0, %0" : : "r"(value));
}

UNI_INLINE void uni_arm_timer_control(uint32_t value)
{
    __asm__ volatile("msr cntv_ctl_el0, %0; isb" : : "r"((uint64_t)value));
}
