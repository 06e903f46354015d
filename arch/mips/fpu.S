/* SPDX-License-Identifier: BSD-3-Clause */
/* struct uni_arch_fpu */
#include <unicore/mips/asm.h>

#define CONTROL 128

    .macro each_pair instruction
    .irp number, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
    \instruction $f\number, 4 * \number($a0)
    .endr
    .endm

UNI_ASM_FUNCTION(uni_arch_fpu_save, .text.uni_arch_fpu_save, .globl)
    each_pair sdc1
    cfc1 $t0, $31
    sw $t0, CONTROL($a0)
    jr $ra
UNI_ASM_END(uni_arch_fpu_save)

UNI_ASM_FUNCTION(uni_arch_fpu_restore, .text.uni_arch_fpu_restore, .globl)
    each_pair ldc1
    lw $t0, CONTROL($a0)
    ctc1 $t0, $31
    jr $ra
UNI_ASM_END(uni_arch_fpu_restore)
