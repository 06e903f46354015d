/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Vectors for synchronous exceptions that may return; the others are those of the image's start:
 * <unicore/arm64/vectors.h>. Arm ARM (DDI 0487) D1.3.1.5 "Exception vectors": a table is aligned to
 * 2 KiB, and code runs at EL1 on SP_EL1.
 */
#include <unicore/arm64/asm.h>
#include <unicore/arm64/vectors.h>

UNI_ASM_FUNCTION(fault_vectors, .text.fault_vectors, .globl)
    .balign 2048
    .org fault_vectors + 0x200
    b fault_synchronous
    .org fault_vectors + 0x280
    b uni_entry + 0x280
    .org fault_vectors + 0x380
    b uni_entry + 0x380

    /* Build struct uni_arm64_frame on the stack for faults, which is that of SP_EL0. */
fault_synchronous:
    msr spsel, #0
    sub sp, sp, #UNI_TRAP_FRAME_SIZE
    stp x0, x1, [sp]
    stp x2, x3, [sp, #16]
    stp x4, x5, [sp, #32]
    stp x6, x7, [sp, #48]
    stp x8, x9, [sp, #64]
    stp x10, x11, [sp, #80]
    stp x12, x13, [sp, #96]
    stp x14, x15, [sp, #112]
    stp x16, x17, [sp, #128]
    stp x18, x19, [sp, #144]
    stp x20, x21, [sp, #160]
    stp x22, x23, [sp, #176]
    stp x24, x25, [sp, #192]
    stp x26, x27, [sp, #208]
    stp x28, x29, [sp, #224]
    mov x0, sp
    msr spsel, #1
    mov x1, sp
    stp x30, x1, [x0, #240]
    mov sp, x0
    mrs x1, elr_el1
    mrs x2, spsr_el1
    stp x1, x2, [x0, #256]
    bl trap_fault

    /* Handled: the stack for faults ends where it did, and all goes on as it was. */
    mov x0, sp
    ldp x1, x2, [x0, #256]
    msr elr_el1, x1
    msr spsr_el1, x2
    ldp x30, x1, [x0, #240]
    mov sp, x1
    msr spsel, #0
    add sp, sp, #UNI_TRAP_FRAME_SIZE
    msr spsel, #1
    ldp x28, x29, [x0, #224]
    ldp x26, x27, [x0, #208]
    ldp x24, x25, [x0, #192]
    ldp x22, x23, [x0, #176]
    ldp x20, x21, [x0, #160]
    ldp x18, x19, [x0, #144]
    ldp x16, x17, [x0, #128]
    ldp x14, x15, [x0, #112]
    ldp x12, x13, [x0, #96]
    ldp x10, x11, [x0, #80]
    ldp x8, x9, [x0, #64]
    ldp x6, x7, [x0, #48]
    ldp x4, x5, [x0, #32]
    ldp x2, x3, [x0, #16]
    ldp x0, x1, [x0]
    eret
UNI_ASM_END(fault_vectors)
