/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the processor goes instead of trap_entry once exceptions are handled; interrupts go on
 * there. As there, sscratch holds the end of the fault stack, whose last word is ours for a moment.
 */
#include <unicore/riscv64/asm.h>
#include <unicore/riscv64/csr.h>

#include "trap.h"

    /* Load or store (with ld or sd) the registers of struct frame, apart from ra, sp and t0. */
    .macro each instruction
    \instruction gp, 16(sp)
    \instruction tp, 24(sp)
    \instruction t1, 40(sp)
    \instruction t2, 48(sp)
    \instruction s0, 56(sp)
    \instruction s1, 64(sp)
    \instruction a0, 72(sp)
    \instruction a1, 80(sp)
    \instruction a2, 88(sp)
    \instruction a3, 96(sp)
    \instruction a4, 104(sp)
    \instruction a5, 112(sp)
    \instruction a6, 120(sp)
    \instruction a7, 128(sp)
    \instruction s2, 136(sp)
    \instruction s3, 144(sp)
    \instruction s4, 152(sp)
    \instruction s5, 160(sp)
    \instruction s6, 168(sp)
    \instruction s7, 176(sp)
    \instruction s8, 184(sp)
    \instruction s9, 192(sp)
    \instruction s10, 200(sp)
    \instruction s11, 208(sp)
    \instruction t3, 216(sp)
    \instruction t4, 224(sp)
    \instruction t5, 232(sp)
    \instruction t6, 240(sp)
    .endm

UNI_ASM_FUNCTION(fault_entry, .text.fault_entry, .globl)
    csrrw sp, sscratch, sp
    sd t0, -8(sp)
    csrr t0, scause
    bgez t0, 1f
    ld t0, -8(sp)
    csrrw sp, sscratch, sp
    j trap_entry

1:  ld t0, -8(sp)
    addi sp, sp, -FRAME_SIZE
    sd ra, 0(sp)
    sd t0, 32(sp)
    each sd
    addi t0, sp, FRAME_SIZE
    csrrw t0, sscratch, t0
    sd t0, 8(sp)
    csrr t0, sepc
    sd t0, 248(sp)
    csrr t0, sstatus
    sd t0, 256(sp)
    mv a0, sp
    call trap_fault

    /* Handled: all goes on as it was. */
    ld t0, 248(sp)
    csrw sepc, t0
    ld t0, 256(sp)
    csrw sstatus, t0
    each ld
    ld ra, 0(sp)
    ld t0, 32(sp)
    ld sp, 8(sp)
    sret
UNI_ASM_END(fault_entry)
