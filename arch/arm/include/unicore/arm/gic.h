/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The system registers of a GICv3's CPU interface: Arm GIC Architecture Specification (IHI 0069)
 * 12.7 "AArch32 System register descriptions". The same names exist for AArch64.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

#define UNI_ARM_ICC_SRE_ENABLE 0x1 /* system registers instead of memory */

/* ICC_SRE */
UNI_INLINE uint32_t uni_arm_icc_sre(void)
{
    uint32_t value;

    __asm__ volatile("mrc p15, 0, %0, c12, c12, 5" : "=r"(value));
    return value;
}

UNI_INLINE void uni_arm_icc_set_sre(uint32_t value)
{
    __asm__ volatile("mcr p15, 0, %0, c12, c12, 5; isb" : : "r"(value));
}

/* ICC_PMR: interrupts of a lower number, which is a higher priority, get through. */
UNI_INLINE void uni_arm_icc_set_priority_mask(uint32_t value)
{
    __asm__ volatile("mcr p15, 0, %0, c4, c6, 0" : : "r"(value));
}

/* ICC_IGRPEN1 */
UNI_INLINE void uni_arm_icc_enable_group1(uint32_t value)
{
    __asm__ volatile("mcr p15, 0, %0, c12, c12, 7; isb" : : "r"(value));
}

/* ICC_IAR1; the barrier makes the acknowledgement happen before what follows. */
UNI_INLINE uint32_t uni_arm_icc_acknowledge1(void)
{
    uint32_t value;

    __asm__ volatile("mrc p15, 0, %0, c12, c12, 0; dsb sy" : "=r"(value) : : "memory");
    return value;
}

/* ICC_EOIR1 */
UNI_INLINE void uni_arm_icc_end1(uint32_t line)
{
    __asm__ volatile("mcr p15, 0, %0, c12, c12, 1; isb" : : "r"(line) : "memory");
}

/* This processor's affinity, MPIDR, in the layout of GICR_TYPER bits 63:32. */
UNI_INLINE uint32_t uni_arm_affinity(void)
{
    uint32_t value;

    __asm__("mrc p15, 0, %0, c0, c0, 5" : "=r"(value));
    return value & 0x00ffffff;
}
