/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System registers: Arm ARM (DDI 0487) D17.2 "General system control registers". Usable from
 * assembly.
 */
#pragma once

/* SCTLR_EL1 */
#define UNI_SCTLR_MMU         0x00000001
#define UNI_SCTLR_CACHE       0x00000004 /* of data */
#define UNI_SCTLR_STACK_ALIGN 0x00000008 /* a misaligned stack pointer is an exception */
#define UNI_SCTLR_ICACHE      0x00001000
#define UNI_SCTLR_WXN         0x00080000 /* what can be written cannot be executed */
#define UNI_SCTLR_ONES        0x30d00800 /* bits that are 1 in ARMv8.0 */

#define UNI_SCTLR_OFF UNI_SCTLR_ONES
#define UNI_SCTLR_ON                                                                               \
    (UNI_SCTLR_ONES | UNI_SCTLR_MMU | UNI_SCTLR_CACHE | UNI_SCTLR_ICACHE | UNI_SCTLR_STACK_ALIGN)

#define UNI_CPACR_FPU 0x00300000 /* CPACR_EL1: floating point and vectors are allowed */

#define UNI_CURRENT_EL2 8 /* CurrentEL */

/* SPSR_ELx: DDI 0487 C5.2.18. */
#define UNI_SPSR_MASKED 0x3c0 /* D A I F */
#define UNI_SPSR_EL1H   0x005
