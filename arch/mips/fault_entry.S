/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the vectors lead instead of to (trap_exception), once TLB exceptions are handled. As there,
 * this runs in kseg0, and with EXL uses memory in kseg0 alone.
 */
#include <unicore/mips/asm.h>
#include <unicore/mips/cp0.h>

#include "trap.h"
#include "trap_save.h"

    .set noat
    .set noreorder

UNI_ASM_FUNCTION(fault_entry, .text.fault_entry, .globl)
    mfc0 $k0, CAUSE
    ext $k0, $k0, UNI_CAUSE_CODE_SHIFT, 5
    addiu $k1, $k0, -CODE_MODIFIED
    sltiu $k1, $k1, CODE_TLB_STORE - CODE_MODIFIED + 1
    bnez $k1, 1f
    xori $k0, $k0, CODE_NO_EXECUTE
    beqz $k0, 1f
    nop
    j trap_exception
    nop

1:  trap_save
    lui $t9, %hi(trap_fault)
    addiu $t9, $t9, %lo(trap_fault)
    mtc0 $t1, STATUS
    ehb
    jalr $t9
    move $s0, $a0

    /* Handled: all goes on as it was. With Status EXL is set again. */
    lw $t0, 136($s0)
    mtc0 $t0, STATUS
    ehb
    move $k0, $s0
    lw $t0, 132($k0)
    mtc0 $t0, EPC
    lw $t0, 124($k0)
    lw $t1, 128($k0)
    mthi $t0
    mtlo $t1
    lw $1, 0($k0)
    .irp number, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23
    lw $\number, 4 * \number - 4($k0)
    .endr
    lw $24, 92($k0)
    lw $25, 96($k0)
    lw $28, 108($k0)
    lw $29, 112($k0)
    lw $30, 116($k0)
    lw $31, 120($k0)
    ehb
    eret
UNI_ASM_END(fault_entry)
