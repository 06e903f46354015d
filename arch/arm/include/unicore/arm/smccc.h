/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Calls of the hypervisor (HVC) and of the secure firmware (SMC): SMC Calling Convention (DEN 0028)
 * 2.7 "SMC32/HVC32 argument passing". The same names exist for AArch64.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/* A call changes r0 to r3 only: 2.5 "Register use". */
#define UNI_ARM_SMCCC_CALL(instruction, function, a, b, c)                                         \
    register uintptr_t r0 __asm__("r0") = (function);                                              \
    register uintptr_t r1 __asm__("r1") = (a);                                                     \
    register uintptr_t r2 __asm__("r2") = (b);                                                     \
    register uintptr_t r3 __asm__("r3") = (c);                                                     \
                                                                                                   \
    __asm__ volatile(instruction : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3) : : "memory");           \
    return (intptr_t)r0

/* Returns what the call leaves in its first register. */
UNI_INLINE intptr_t uni_arm_hvc(uint32_t function, uintptr_t a, uintptr_t b, uintptr_t c)
{
    UNI_ARM_SMCCC_CALL(".arch_extension virt; hvc #0", function, a, b, c);
}

UNI_INLINE intptr_t uni_arm_smc(uint32_t function, uintptr_t a, uintptr_t b, uintptr_t c)
{
    UNI_ARM_SMCCC_CALL(".arch_extension sec; smc #0", function, a, b, c);
}

#undef UNI_ARM_SMCCC_CALL
