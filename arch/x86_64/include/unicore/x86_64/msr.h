/* SPDX-License-Identifier: BSD-3-Clause */
/* Model-specific registers: Intel SDM volume 4, chapter 2. Usable from assembly. */
#pragma once

#define UNI_MSR_APIC_BASE    0x0000001b
#define UNI_MSR_TSC_DEADLINE 0x000006e0
#define UNI_MSR_X2APIC       0x00000800 /* the first of its registers */
#define UNI_MSR_EFER         0xc0000080
#define UNI_MSR_FS_BASE      0xc0000100

/* Intel SDM volume 3A, 10.4.4 and 10.12.1; the rest is the physical address of its registers. */
#define UNI_APIC_BASE_X2      0x00000400 /* registers are MSRs */
#define UNI_APIC_BASE_ENABLE  0x00000800
#define UNI_APIC_BASE_ADDRESS 0x000ffffffffff000

#define UNI_EFER_LME 0x00000100 /* long mode, from the moment paging is on */
#define UNI_EFER_NXE 0x00000800 /* the no-execute bit of page table entries counts */

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

UNI_INLINE uint64_t uni_msr_read(uint32_t msr)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
    return (uint64_t)high << 32 | low;
}

UNI_INLINE void uni_msr_write(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr"
                     :
                     : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                     : "memory");
}

#endif
