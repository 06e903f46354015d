/* SPDX-License-Identifier: BSD-3-Clause */
/* Floating-point control (FPCR) is of the image, not of a context, as the AAPCS64 has it. */
#include <unicore/arm64/asm.h>

#include "context.h"

UNI_ASM_FUNCTION(uni_arch_context_switch, .text.uni_arch_context_switch, .globl)
    sub sp, sp, #SAVED_SIZE
    stp x19, x20, [sp]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp x29, x30, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x2, sp
    str x2, [x0]
    ldr x2, [x1]
    mov sp, x2
    ldp d14, d15, [sp, #144]
    ldp d12, d13, [sp, #128]
    ldp d10, d11, [sp, #112]
    ldp d8, d9, [sp, #96]
    ldp x29, x30, [sp, #80]
    ldp x27, x28, [sp, #64]
    ldp x25, x26, [sp, #48]
    ldp x23, x24, [sp, #32]
    ldp x21, x22, [sp, #16]
    ldp x19, x20, [sp]
    add sp, sp, #SAVED_SIZE
    ret
UNI_ASM_END(uni_arch_context_switch)

UNI_ASM_FUNCTION(context_begin, .text.context_begin, .globl)
    mov x0, x20
    mov x30, #0 /* backtraces end here */
    br x19
UNI_ASM_END(context_begin)
