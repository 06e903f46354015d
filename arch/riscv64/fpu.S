/* SPDX-License-Identifier: BSD-3-Clause */
/* struct uni_arch_fpu */
#include <unicore/riscv64/asm.h>

    .macro each instruction
    .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    \instruction f\number, (\number * 8)(a0)
    .endr
    .irp number, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    \instruction f\number, (\number * 8)(a0)
    .endr
    .endm

UNI_ASM_FUNCTION(uni_arch_fpu_save, .text.uni_arch_fpu_save, .globl)
    each fsd
    frcsr a1
    sd a1, 256(a0)
    ret
UNI_ASM_END(uni_arch_fpu_save)

UNI_ASM_FUNCTION(uni_arch_fpu_restore, .text.uni_arch_fpu_restore, .globl)
    each fld
    ld a1, 256(a0)
    fscsr a1
    ret
UNI_ASM_END(uni_arch_fpu_restore)
