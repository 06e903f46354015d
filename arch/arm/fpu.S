/* SPDX-License-Identifier: BSD-3-Clause */
/* struct uni_arch_fpu */
#include <unicore/arm/asm.h>

UNI_ASM_FUNCTION(uni_arch_fpu_save, .text.uni_arch_fpu_save, .globl)
    vstmia r0!, {d0-d15}
    vstmia r0!, {d16-d31}
    vmrs r1, fpscr
    str r1, [r0]
    bx lr
UNI_ASM_END(uni_arch_fpu_save)

UNI_ASM_FUNCTION(uni_arch_fpu_restore, .text.uni_arch_fpu_restore, .globl)
    vldmia r0!, {d0-d15}
    vldmia r0!, {d16-d31}
    ldr r1, [r0]
    vmsr fpscr, r1
    bx lr
UNI_ASM_END(uni_arch_fpu_restore)
