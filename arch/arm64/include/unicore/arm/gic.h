/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The system registers of a GICv3's CPU interface: Arm GIC Architecture Specification (IHI 0069)
 * 12.2 "AArch64 System register descriptions". The same names exist for AArch32. Written as
 * numbers, since assemblers know the names only for some processors.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

#define UNI_ARM_ICC_SRE_ENABLE 0x1 /* system registers instead of memory */

/* ICC_SRE_EL1 */
UNI_INLINE uint32_t uni_arm_icc_sre(void)
{
    uint64_t value;

    __asm__ volatile("mrs %0, s3_0_c12_c12_5" : "=r"(value));
    return (uint32_t)value;
}

UNI_INLINE void uni_arm_icc_set_sre(uint32_t value)
{
    __asm__ volatile("msr s3_0_c12_c12_5, %0; isb" : : "r"((uint64_t)value));
}

/* ICC_PMR_EL1: interrupts of a lower number, which is a higher priority, get through. */
UNI_INLINE void uni_arm_icc_set_priority_mask(uint32_t value)
{
    __asm__ volatile("msr s3_0_c4_c6_0, %0" : : "r"((uint64_t)value));
}

/* ICC_IGRPEN1_EL1 */
UNI_INLINE void uni_arm_icc_enable_group1(uint32_t value)
{
    __asm__ volatile("msr s3_0_c12_c12_7, %0; isb" : : "r"((uint64_t)value));
}

/* ICC_IAR1_EL1; the barrier makes the acknowledgement happen before what follows. */
UNI_INLINE uint32_t uni_arm_icc_acknowledge1(void)
{
    uint64_t value;

    __asm__ volatile("mrs %0, s3_0_c12_c12_0; dsb sy" : "=r"(value) : : "memory");
    return (uint32_t)value;
}

/* ICC_EOIR1_EL1 */
UNI_INLINE void uni_arm_icc_end1(uint32_t line)
{
    __asm__ volatile("msr s3_0_c12_c12_1, %0; isb" : : "r"((uint64_t)line) : "memory");
}

/* This processor's affinity, in the layout of GICR_TYPER bits 63:32. */
UNI_INLINE uint32_t uni_arm_affinity(void)
{
    uint64_t value;

    __asm__("mrs %0, mpidr_el1" : "=r"(value));
    return (uint32_t)((value >> 8 & 0xff000000) | (value & 0x00ffffff));
}
