/* SPDX-License-Identifier: BSD-3-Clause */
/* Model-specific registers: Intel SDM volume 4, chapter 2. Usable from assembly. */
#pragma once

#define UNI_MSR_EFER 0xc0000080

#define UNI_EFER_LME 0x00000100 /* long mode, from the moment paging is on */
#define UNI_EFER_NXE 0x00000800 /* the no-execute bit of page table entries counts */

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

UNI_INLINE void uni_msr_write(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr"
                     :
                     : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                     : "memory");
}

#endif
