/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions. This runs in kseg0, where the vectors are copied to and from where a jump does not
 * lead out; and uses memory in kseg0, as long as EXL is set: then a TLB miss would not come back.
 * Outside of that, a TLB miss may change k0 and k1 any time. Vectors: MIPS32 PRA (MD00090), 6.2.
 */
#include <unicore/mips/asm.h>
#include <unicore/mips/cp0.h>

#include "paging.h"
#include "trap.h"
#include "trap_save.h"

/* Registers of coprocessor 0, and those of trap_save.h */
#define ENTRY_LO0 $2
#define ENTRY_LO1 $3

/* The frame of an interrupt: O32's room for arguments, then what a call may change. */
#define INTERRUPT_SIZE 112

/* Bytes of uni_arch_interrupts_wait() in which an interrupt is what it waits for. */
#define WAIT_SIZE 12

    .set noat
    .set noreorder

UNI_ASM_FUNCTION(trap_vectors, .text.trap_vectors, .globl)
    /* VECTOR_REFILL: the TLB has nothing for an address. Fill in its pair of pages. */
    mfc0 $k1, BAD_ADDRESS
    lui $k0, %hi(page_root + UNI_KSEG0)
    bltz $k1, 1f
    srl $k1, $k1, TABLE_SHIFT
    sll $k1, $k1, 2
    addu $k0, $k0, $k1
    lw $k0, %lo(page_root + UNI_KSEG0)($k0)
    mfc0 $k1, BAD_ADDRESS
    beqz $k0, 1f
    srl $k1, $k1, PAGE_SHIFT - 2
    andi $k1, $k1, 0xff8
    addu $k0, $k0, $k1
    lw $k1, 0($k0)
    lw $k0, 4($k0)
    mtc0 $k1, ENTRY_LO0
    mtc0 $k0, ENTRY_LO1
    ehb
    tlbwr
    eret
1:  j trap_exception
    nop

    .org VECTOR_CACHE
    j trap_exception
    nop

    .org VECTOR_GENERAL
    mfc0 $k0, CAUSE
    andi $k0, $k0, 31 << UNI_CAUSE_CODE_SHIFT
    beqz $k0, 2f
    nop
    j trap_exception
    nop
2:  j interrupt
    nop
    .org VECTORS_SIZE
UNI_ASM_END(trap_vectors)

/* Build struct frame at the end of the stack for exceptions, and go on there as any other code. */
UNI_ASM_FUNCTION(trap_exception, .text.trap_vectors, .globl)
    trap_save
    lui $t9, %hi(trap)
    addiu $t9, $t9, %lo(trap)
    mtc0 $t1, STATUS
    ehb
    jr $t9
    nop
UNI_ASM_END(trap_exception)

/*
 * On the stack of what is interrupted, whose pages the TLB may lack. Three registers thus go by way
 * of (few); no other interrupt comes in between.
 */
UNI_ASM_FUNCTION(interrupt, .text.trap_vectors, .local)
    lui $k0, %hi(few + UNI_KSEG0)
    sw $v0, %lo(few + UNI_KSEG0)($k0)
    sw $v1, %lo(few + UNI_KSEG0 + 4)($k0)
    sw $at, %lo(few + UNI_KSEG0 + 8)($k0)

    /* Whoever is about to wait for an interrupt need not any more: that was it. */
    mfc0 $v0, EPC
    lui $k0, %hi(uni_arch_interrupts_wait)
    addiu $k0, $k0, %lo(uni_arch_interrupts_wait)
    subu $k1, $v0, $k0
    sltiu $k1, $k1, WAIT_SIZE
    addiu $k0, $k0, WAIT_SIZE
    movn $v0, $k0, $k1

    mfc0 $v1, STATUS
    move $at, $v1
    ins $at, $zero, 0, 2 /* EXL, IE */
    mtc0 $at, STATUS
    ehb

    addiu $sp, $sp, -INTERRUPT_SIZE
    sw $v0, 16($sp)
    sw $v1, 20($sp)
    lui $at, %hi(few + UNI_KSEG0)
    lw $v0, %lo(few + UNI_KSEG0)($at)
    lw $v1, %lo(few + UNI_KSEG0 + 4)($at)
    lw $at, %lo(few + UNI_KSEG0 + 8)($at)
    sw $v0, 24($sp)
    sw $v1, 28($sp)
    sw $at, 32($sp)
    sw $a0, 36($sp)
    sw $a1, 40($sp)
    sw $a2, 44($sp)
    sw $a3, 48($sp)
    sw $t0, 52($sp)
    sw $t1, 56($sp)
    sw $t2, 60($sp)
    sw $t3, 64($sp)
    sw $t4, 68($sp)
    sw $t5, 72($sp)
    sw $t6, 76($sp)
    sw $t7, 80($sp)
    sw $t8, 84($sp)
    sw $t9, 88($sp)
    sw $ra, 92($sp)
    mfhi $t0
    mflo $t1
    sw $t0, 96($sp)
    sw $t1, 100($sp)
    lui $t9, %hi(trap_interrupt)
    addiu $t9, $t9, %lo(trap_interrupt)
    jalr $t9
    nop
    lw $t0, 96($sp)
    lw $t1, 100($sp)
    mthi $t0
    mtlo $t1
    lw $ra, 92($sp)
    lw $t9, 88($sp)
    lw $t8, 84($sp)
    lw $t7, 80($sp)
    lw $t6, 76($sp)
    lw $t5, 72($sp)
    lw $t4, 68($sp)
    lw $t3, 64($sp)
    lw $t2, 60($sp)
    lw $t1, 56($sp)
    lw $t0, 52($sp)
    lw $a3, 48($sp)
    lw $a2, 44($sp)
    lw $a1, 40($sp)
    lw $a0, 36($sp)
    lui $at, %hi(few + UNI_KSEG0)
    lw $v0, 24($sp)
    lw $v1, 28($sp)
    sw $v0, %lo(few + UNI_KSEG0)($at)
    sw $v1, %lo(few + UNI_KSEG0 + 4)($at)
    lw $v0, 32($sp)
    sw $v0, %lo(few + UNI_KSEG0 + 8)($at)
    lw $v0, 16($sp)
    lw $v1, 20($sp)
    addiu $sp, $sp, INTERRUPT_SIZE

    /* EXL and IE as they were, what the handler has made of IM. */
    mfc0 $at, STATUS
    ext $at, $at, UNI_STATUS_IM_SHIFT, 8
    ins $v1, $at, UNI_STATUS_IM_SHIFT, 8
    mtc0 $v1, STATUS
    ehb
    mtc0 $v0, EPC
    lui $at, %hi(few + UNI_KSEG0)
    lw $v0, %lo(few + UNI_KSEG0)($at)
    lw $v1, %lo(few + UNI_KSEG0 + 4)($at)
    lw $at, %lo(few + UNI_KSEG0 + 8)($at)
    ehb
    eret
UNI_ASM_END(interrupt)

UNI_ASM_FUNCTION(uni_arch_interrupts_wait, .text.uni_arch_interrupts_wait, .globl)
    ei
    ehb
    wait
    .org WAIT_SIZE
    di
    ehb
    jr $ra
    nop
UNI_ASM_END(uni_arch_interrupts_wait)

    .section .bss.few, "aw", @nobits
    .balign 4
few:
    .skip 12
