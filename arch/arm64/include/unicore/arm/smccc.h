/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Calls of the hypervisor (HVC) and of the secure firmware (SMC): SMC Calling Convention (DEN 0028)
 * 2.6 "SMC64/HVC64 argument passing". The same names exist for AArch32.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/* Before version 1.1 of the convention a call may change x4 to x17: 2.5 "Register use". */
#define UNI_ARM_SMCCC_CALL(instruction, function, a, b, c)                                         \
    register uintptr_t x0 __asm__("x0") = (function);                                              \
    register uintptr_t x1 __asm__("x1") = (a);                                                     \
    register uintptr_t x2 __asm__("x2") = (b);                                                     \
    register uintptr_t x3 __asm__("x3") = (c);                                                     \
                                                                                                   \
    __asm__ volatile(instruction " #0"                                                             \
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)                                      \
                     :                                                                             \
                     : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",      \
                       "x15", "x16", "x17", "memory");                                             \
    return (intptr_t)x0

/* Returns what the call leaves in its first register. */
UNI_INLINE intptr_t uni_arm_hvc(uint32_t function, uintptr_t a, uintptr_t b, uintptr_t c)
{
    UNI_ARM_SMCCC_CALL("hvc", function, a, b, c);
}

UNI_INLINE intptr_t uni_arm_smc(uint32_t function, uintptr_t a, uintptr_t b, uintptr_t c)
{
    UNI_ARM_SMCCC_CALL("smc", function, a, b, c);
}

#undef UNI_ARM_SMCCC_CALL
