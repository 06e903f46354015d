/* SPDX-License-Identifier: BSD-3-Clause */
/* For assembly files: how an exception begins that is not a TLB refill. */
#pragma once

#ifndef __ASSEMBLER__
#error "this header is for assembly"
#endif

/* What follows is assembly, which looks like odd C: */
/* clang-format off */

/* Registers of coprocessor 0 */
#define BAD_ADDRESS $8
#define STATUS      $12
#define CAUSE       $13
#define EPC         $14

    /*
     * Build struct frame at the end of the stack for exceptions, and leave in t1 what Status is to
     * be for any other code, which finds the frame by a0.
     */
    .macro trap_save
    lui $k0, %hi(trap_stack + UNI_KSEG0)
    lw $k0, %lo(trap_stack + UNI_KSEG0)($k0)
    addiu $k0, $k0, -FRAME_SIZE
    sw $1, 0($k0)
    .irp number, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23
    sw $\number, 4 * \number - 4($k0)
    .endr
    sw $24, 92($k0)
    sw $25, 96($k0)
    sw $zero, 100($k0) /* k0 and k1 */
    sw $zero, 104($k0)
    sw $28, 108($k0)
    sw $29, 112($k0)
    sw $30, 116($k0)
    sw $31, 120($k0)
    mfhi $t0
    mflo $t1
    sw $t0, 124($k0)
    sw $t1, 128($k0)
    mfc0 $t0, EPC
    mfc0 $t1, STATUS
    mfc0 $t2, CAUSE
    mfc0 $t3, BAD_ADDRESS
    sw $t0, 132($k0)
    sw $t1, 136($k0)
    sw $t2, 140($k0)
    sw $t3, 144($k0)
    move $a0, $k0
    addiu $sp, $k0, -16
    ins $sp, $zero, 31, 1
    li $t2, ~(UNI_STATUS_EXL | UNI_STATUS_IE)
    and $t1, $t1, $t2
    .endm
