/* SPDX-License-Identifier: BSD-3-Clause */
/* The control register of floating point is of the image, not of a context. */
#include <unicore/mips/asm.h>

#include "context.h"

UNI_ASM_FUNCTION(uni_arch_context_switch, .text.uni_arch_context_switch, .globl)
    addiu $sp, $sp, -SAVED_SIZE
    sw $s0, 0($sp)
    sw $s1, 4($sp)
    sw $s2, 8($sp)
    sw $s3, 12($sp)
    sw $s4, 16($sp)
    sw $s5, 20($sp)
    sw $s6, 24($sp)
    sw $s7, 28($sp)
    sw $fp, 32($sp)
    sw $ra, 36($sp)
    sdc1 $f20, 48($sp)
    sdc1 $f22, 56($sp)
    sdc1 $f24, 64($sp)
    sdc1 $f26, 72($sp)
    sdc1 $f28, 80($sp)
    sdc1 $f30, 88($sp)
    sw $sp, 0($a0)
    lw $sp, 0($a1)
    ldc1 $f30, 88($sp)
    ldc1 $f28, 80($sp)
    ldc1 $f26, 72($sp)
    ldc1 $f24, 64($sp)
    ldc1 $f22, 56($sp)
    ldc1 $f20, 48($sp)
    lw $ra, 36($sp)
    lw $fp, 32($sp)
    lw $s7, 28($sp)
    lw $s6, 24($sp)
    lw $s5, 20($sp)
    lw $s4, 16($sp)
    lw $s3, 12($sp)
    lw $s2, 8($sp)
    lw $s1, 4($sp)
    lw $s0, 0($sp)
    addiu $sp, $sp, SAVED_SIZE
    jr $ra
UNI_ASM_END(uni_arch_context_switch)

UNI_ASM_FUNCTION(context_begin, .text.context_begin, .globl)
    move $a0, $s1
    move $ra, $zero /* backtraces end here */
    jr $s0
UNI_ASM_END(context_begin)

UNI_ASM_FUNCTION(uni_arch_barrier_instructions, .text.uni_arch_barrier_instructions, .globl)
    jr.hb $ra
UNI_ASM_END(uni_arch_barrier_instructions)
