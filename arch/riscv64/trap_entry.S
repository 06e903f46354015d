/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the processor goes for every exception and interrupt: RISC-V Privileged Architecture
 * 20211203, 4.1.2 "stvec", direct mode. sscratch always holds the end of the fault stack, whose
 * last word is ours for a moment.
 */
#include <unicore/riscv64/asm.h>
#include <unicore/riscv64/csr.h>

#include "trap.h"

#define INTERRUPT_SIZE 160 /* 16 registers that calls do not preserve, and 4 words more */

    /* Load or store (with ld or sd) registers that calls do not preserve, apart from ra and t0. */
    .macro each instruction
    \instruction t1, 0(sp)
    \instruction t2, 8(sp)
    \instruction t3, 16(sp)
    \instruction t4, 24(sp)
    \instruction t5, 32(sp)
    \instruction t6, 40(sp)
    \instruction a0, 48(sp)
    \instruction a1, 56(sp)
    \instruction a2, 64(sp)
    \instruction a3, 72(sp)
    \instruction a4, 80(sp)
    \instruction a5, 88(sp)
    \instruction a6, 96(sp)
    \instruction a7, 104(sp)
    .endm

UNI_ASM_FUNCTION(trap_entry, .text.trap_entry, .globl)
    csrrw sp, sscratch, sp
    sd t0, -8(sp)
    csrr t0, scause
    bltz t0, interrupt

    /* What ends the image: build struct frame of trap.c. A fault within does the same again. */
    ld t0, -8(sp)
    addi sp, sp, -FRAME_SIZE
    sd ra, 0(sp)
    sd gp, 16(sp)
    sd tp, 24(sp)
    sd t0, 32(sp)
    sd t1, 40(sp)
    sd t2, 48(sp)
    sd s0, 56(sp)
    sd s1, 64(sp)
    sd a0, 72(sp)
    sd a1, 80(sp)
    sd a2, 88(sp)
    sd a3, 96(sp)
    sd a4, 104(sp)
    sd a5, 112(sp)
    sd a6, 120(sp)
    sd a7, 128(sp)
    sd s2, 136(sp)
    sd s3, 144(sp)
    sd s4, 152(sp)
    sd s5, 160(sp)
    sd s6, 168(sp)
    sd s7, 176(sp)
    sd s8, 184(sp)
    sd s9, 192(sp)
    sd s10, 200(sp)
    sd s11, 208(sp)
    sd t3, 216(sp)
    sd t4, 224(sp)
    sd t5, 232(sp)
    sd t6, 240(sp)
    addi t0, sp, FRAME_SIZE
    csrrw t0, sscratch, t0
    sd t0, 8(sp)
    csrr t0, sepc
    sd t0, 248(sp)
    csrr t0, sstatus
    sd t0, 256(sp)
    mv a0, sp
    call trap

    /*
     * On the stack of what is interrupted. Above the registers there is a frame which tells
     * backtraces where that was; what calls preserve, the handler preserves.
     */
interrupt:
    /* Debuggers find the interrupted function's registers by this, which takes no memory. */
    .cfi_sections .debug_frame
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_return_column 4417 /* sepc: RISC-V DWARF Specification 1.0, 1 "DWARF Register Numbers" */
    ld t0, -8(sp)
    csrrw sp, sscratch, sp
    addi sp, sp, -INTERRUPT_SIZE
    each sd
    sd ra, 112(sp)
    sd t0, 120(sp)
    csrr t0, sstatus
    sd t0, 128(sp)
    sd s0, 144(sp)
    csrr t0, sepc
    sd t0, 152(sp)
    addi s0, sp, INTERRUPT_SIZE
    .cfi_def_cfa s0, 0
    .cfi_offset t1, -160
    .cfi_offset t2, -152
    .cfi_offset t3, -144
    .cfi_offset t4, -136
    .cfi_offset t5, -128
    .cfi_offset t6, -120
    .cfi_offset a0, -112
    .cfi_offset a1, -104
    .cfi_offset a2, -96
    .cfi_offset a3, -88
    .cfi_offset a4, -80
    .cfi_offset a5, -72
    .cfi_offset a6, -64
    .cfi_offset a7, -56
    .cfi_offset ra, -48
    .cfi_offset t0, -40
    .cfi_offset s0, -16
    .cfi_offset 4417, -8
    li t0, UNI_SSTATUS_FS
    csrc sstatus, t0
    csrr a0, scause
    call trap_interrupt
    ld t0, 152(sp)
    csrw sepc, t0
    ld s0, 144(sp)
    ld t0, 128(sp)
    csrw sstatus, t0
    ld t0, 120(sp)
    ld ra, 112(sp)
    each ld
    addi sp, sp, INTERRUPT_SIZE
    sret
    .cfi_endproc
UNI_ASM_END(trap_entry)
