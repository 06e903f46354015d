/* SPDX-License-Identifier: BSD-3-Clause */
/* Floating-point control (FPSCR) is of the image, not of a context, as the AAPCS32 has it. */
#include <unicore/arm/asm.h>

#include "context.h"

/* r12 keeps the stack aligned to 8 bytes. */
UNI_ASM_FUNCTION(uni_arch_context_switch, .text.uni_arch_context_switch, .globl)
    push {r4-r12, lr}
    vpush {d8-d15}
    str sp, [r0]
    ldr sp, [r1]
    vpop {d8-d15}
    pop {r4-r12, pc}
UNI_ASM_END(uni_arch_context_switch)

UNI_ASM_FUNCTION(context_begin, .text.context_begin, .globl)
    mov r0, r5
    mov lr, #0 /* backtraces end here */
    bx r4
UNI_ASM_END(context_begin)
