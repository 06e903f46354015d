/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System control registers and the program status register: Arm ARM (DDI 0406C) B4.1 and B1.3.3.
 * Usable from assembly.
 */
#pragma once

/* SCTLR */
#define UNI_SCTLR_MMU    0x00000001
#define UNI_SCTLR_CACHE  0x00000004 /* of data */
#define UNI_SCTLR_BRANCH 0x00000800 /* branch prediction */
#define UNI_SCTLR_ICACHE 0x00001000
#define UNI_SCTLR_WXN    0x00080000 /* what can be written cannot be executed */
#define UNI_SCTLR_ONES   0x00c50078 /* bits that are 1 in ARMv7-A and ARMv8-A */

#define UNI_SCTLR_OFF UNI_SCTLR_ONES
#define UNI_SCTLR_ON                                                                               \
    (UNI_SCTLR_ONES | UNI_SCTLR_MMU | UNI_SCTLR_CACHE | UNI_SCTLR_BRANCH | UNI_SCTLR_ICACHE)

#define UNI_CPACR_FPU    0x00f00000 /* CPACR: floating point and vectors are allowed */
#define UNI_FPEXC_ENABLE 0x40000000 /* FPEXC */

/* CPSR and SPSR */
#define UNI_PSR_FIQ        0x11
#define UNI_PSR_IRQ        0x12
#define UNI_PSR_SUPERVISOR 0x13
#define UNI_PSR_ABORT      0x17
#define UNI_PSR_HYPERVISOR 0x1a
#define UNI_PSR_UNDEFINED  0x1b
#define UNI_PSR_MODE       0x1f
#define UNI_PSR_THUMB      0x20
#define UNI_PSR_MASKED     0x1c0 /* A I F */
