/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Registers of coprocessor 0: MIPS32 Privileged Resource Architecture (MD00090), chapter 9. The
 * numbers after the names are register and selection. Usable from assembly.
 */
#pragma once

/* Status 12.0 */
#define UNI_STATUS_IE       0x00000001
#define UNI_STATUS_EXL      0x00000002 /* in an exception */
#define UNI_STATUS_ERL      0x00000004 /* after reset: kuseg means physical addresses, uncached */
#define UNI_STATUS_IM_SHIFT 8          /* eight bits: which interrupt lines count */
#define UNI_STATUS_BEV      0x00400000 /* exceptions are the firmware's */
#define UNI_STATUS_CU1      0x20000000 /* floating point may be used */

/* Cause 13.0 */
#define UNI_CAUSE_CODE_SHIFT 2          /* five bits */
#define UNI_CAUSE_IP_SHIFT   8          /* eight bits: which interrupt lines are active */
#define UNI_CAUSE_DELAYED    0x80000000 /* EPC is the branch before the instruction */

/* EntryLo0 2.0, EntryLo1 3.0 */
#define UNI_ENTRY_GLOBAL     0x00000001
#define UNI_ENTRY_VALID      0x00000002
#define UNI_ENTRY_WRITE      0x00000004 /* "dirty" */
#define UNI_ENTRY_UNCACHED   0x00000010
#define UNI_ENTRY_CACHED     0x00000018
#define UNI_ENTRY_FRAME      6 /* where the physical page number is */
#define UNI_ENTRY_NO_EXECUTE 0x40000000

/* PageGrain 5.1 */
#define UNI_PAGE_GRAIN_NO_EXECUTE 0x40000000 /* XIE */
#define UNI_PAGE_GRAIN_EXCEPTIONS 0x08000000 /* IEC: no-execute has an exception of its own */

/* Config 16.0 */
#define UNI_CONFIG_K0_MASK   7 /* the cache attribute of kseg0 */
#define UNI_CONFIG_K0_CACHED 3

/* Config1 16.1 */
#define UNI_CONFIG1_TLB_SHIFT 25 /* six bits: number of TLB entries, less 1 */
#define UNI_CONFIG1_TLB_MASK  63

/* Config3 16.3 */
#define UNI_CONFIG3_RXI 0x00001000 /* there is a no-execute bit */

/* The lower 512 MiB of physical memory, unmapped: cached, and uncached. PRA, 4.5. */
#define UNI_KSEG0 0x80000000
#define UNI_KSEG1 0xa0000000

#ifndef __ASSEMBLER__

#include <stdint.h>

#define UNI_CP0_READ(register_number, selection)                                                   \
    __extension__({                                                                                \
        uint32_t value;                                                                            \
                                                                                                   \
        __asm__ volatile("mfc0 %0, $%1, %2"                                                        \
                         : "=r"(value)                                                             \
                         : "i"(register_number), "i"(selection)                                    \
                         : "memory");                                                              \
        value;                                                                                     \
    })

/* Takes effect before what follows. */
#define UNI_CP0_WRITE(register_number, selection, new_value)                                       \
    __asm__ volatile("mtc0 %z0, $%1, %2; ehb"                                                      \
                     :                                                                             \
                     : "Jr"((uint32_t)(new_value)), "i"(register_number), "i"(selection)           \
                     : "memory")

#endif
