/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the Run-time ABI for the Arm Architecture (2023Q3) calls differently from everybody else, or
 * gives its arguments and results in another order. Its functions keep to the base procedure call
 * standard, floating point included (5.1.2).
 */
#include <unicore/arm/asm.h>

.macro ANOTHER name, existing
UNI_ASM_FUNCTION(\name, .text.\name, .globl)
    b \existing
UNI_ASM_END(\name)
.endm

/* 5.3.1 "The long long functions" */
ANOTHER __aeabi_lmul, __muldi3
ANOTHER __aeabi_llsl, __ashldi3
ANOTHER __aeabi_llsr, __lshrdi3
ANOTHER __aeabi_lasr, __ashrdi3

/* 5.2, tables 6 and 7: the conversions which take 64 bits on one side */
ANOTHER __aeabi_l2d, __floatdidf
ANOTHER __aeabi_l2f, __floatdisf
ANOTHER __aeabi_ul2d, __floatundidf
ANOTHER __aeabi_ul2f, __floatundisf
ANOTHER __aeabi_d2lz, __fixdfdi
ANOTHER __aeabi_f2lz, __fixsfdi
ANOTHER __aeabi_d2ulz, __fixunsdfdi
ANOTHER __aeabi_f2ulz, __fixunssfdi

/* 5.3.4 "Memory copying, clearing, and setting": names with 4 and 8 promise that alignment. */
.macro ANOTHER_MEMORY name, existing
ANOTHER \name, \existing
ANOTHER \name\()4, \existing
ANOTHER \name\()8, \existing
.endm

ANOTHER_MEMORY __aeabi_memcpy, memcpy
ANOTHER_MEMORY __aeabi_memmove, memmove
ANOTHER_MEMORY __aeabi_memset, set
ANOTHER_MEMORY __aeabi_memclr, clear

/* (to, count, value), unlike memset() */
UNI_ASM_FUNCTION(set, .text.__aeabi_set, .local)
    mov r3, r1
    mov r1, r2
    mov r2, r3
    b memset
UNI_ASM_END(set)

/* (to, count) */
UNI_ASM_FUNCTION(clear, .text.__aeabi_clear, .local)
    mov r2, r1
    mov r1, #0
    b memset
UNI_ASM_END(clear)

/*
 * 5.3.1: the quotient in r0 and r1, the remainder in r2 and r3. The functions called take the
 * address for the remainder as their fifth argument, on the stack.
 */
.macro DIVIDE name, existing
UNI_ASM_FUNCTION(\name, .text.\name, .globl)
    UNI_ASM_FRAME
    sub sp, sp, #16
    add r12, sp, #8
    str r12, [sp]
    bl \existing
    ldrd r2, r3, [sp, #8]
    add sp, sp, #16
    UNI_ASM_RETURN
UNI_ASM_END(\name)
.endm

DIVIDE __aeabi_uldivmod, __udivmoddi4
DIVIDE __aeabi_ldivmod, __divmoddi4
