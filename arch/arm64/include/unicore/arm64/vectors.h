/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The exception vectors, which the platform's entry code includes at 0x200 behind the image's first
 * byte: Arm ARM (DDI 0487) D1.3.1.5 "Exception vectors". There they cost the image no table of
 * 2 KiB on an address that is a multiple of it.
 *
 * All code runs at EL1 on SP_EL1, so that only the vectors for that are used, and SP_EL0 is free to
 * hold the end of the stack for faults. As long as TPIDR_EL1 is not 0, which uni_trap_start() makes
 * it, synchronous exceptions go to the platform's (early_fault). TPIDRRO_EL0 is a place for one
 * register. FIQ stays masked.
 */
#pragma once

/* The vector for synchronous exceptions must be here, behind the image's first byte. */
#define UNI_VECTORS_OFFSET 0x200

/* What happened: the first argument of uni_arm64_trap(). */
#define UNI_TRAP_SYNCHRONOUS  0
#define UNI_TRAP_SYSTEM_ERROR 1

/* In TPIDR_EL1: there is no stack for faults yet. */
#define UNI_TRAP_EARLY 0x1

#define UNI_TRAP_FRAME_SIZE 272 /* sizeof(struct uni_arm64_frame) */

#ifdef __ASSEMBLER__

/* What follows is assembly, which looks like odd C: */
/* clang-format off */

    .macro uni_vectors
    .org uni_entry + UNI_VECTORS_OFFSET
    b .Lsynchronous
    .endm

    /* Of 252 bytes at most, since the next one follows. */
    .macro uni_vectors_interrupt
    .org uni_entry + UNI_VECTORS_OFFSET + 0x80
    /* Debuggers find the interrupted function's registers by this, which takes no memory. */
    .cfi_sections .debug_frame
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_return_column 32 /* pc: AADWARF64, 4.1 */
    /*
     * On the stack of what is interrupted. The frame record tells backtraces where that was; what
     * calls preserve, the handler preserves.
     */
    sub sp, sp, #192
    stp x0, x1, [sp, #32]
    stp x2, x3, [sp, #48]
    mrs x0, elr_el1
    mrs x1, spsr_el1
    stp x29, x0, [sp]
    stp x30, x1, [sp, #16]
    mov x29, sp
    .cfi_def_cfa x29, 192
    .cfi_offset x29, -192
    .cfi_offset 32, -184
    .cfi_offset x30, -176
    .cfi_offset x0, -160
    .cfi_offset x1, -152
    .cfi_offset x2, -144
    .cfi_offset x3, -136
    .cfi_offset x4, -128
    .cfi_offset x5, -120
    .cfi_offset x6, -112
    .cfi_offset x7, -104
    .cfi_offset x8, -96
    .cfi_offset x9, -88
    .cfi_offset x10, -80
    .cfi_offset x11, -72
    .cfi_offset x12, -64
    .cfi_offset x13, -56
    .cfi_offset x14, -48
    .cfi_offset x15, -40
    .cfi_offset x16, -32
    .cfi_offset x17, -24
    .cfi_offset x18, -16
    stp x4, x5, [sp, #64]
    stp x6, x7, [sp, #80]
    stp x8, x9, [sp, #96]
    stp x10, x11, [sp, #112]
    stp x12, x13, [sp, #128]
    stp x14, x15, [sp, #144]
    stp x16, x17, [sp, #160]
    str x18, [sp, #176]
    bl uni_arm64_interrupt
    ldr x18, [sp, #176]
    ldp x16, x17, [sp, #160]
    ldp x14, x15, [sp, #144]
    ldp x12, x13, [sp, #128]
    ldp x10, x11, [sp, #112]
    ldp x8, x9, [sp, #96]
    ldp x6, x7, [sp, #80]
    ldp x4, x5, [sp, #64]
    ldp x30, x1, [sp, #16]
    ldp x29, x0, [sp]
    msr elr_el1, x0
    msr spsr_el1, x1
    ldp x2, x3, [sp, #48]
    ldp x0, x1, [sp, #32]
    add sp, sp, #192
    eret
    .cfi_endproc

    /* Build struct uni_arm64_frame on the stack for faults, and go on with SP_EL1 there. */
.Lfault:
    msr spsel, #0
    sub sp, sp, #UNI_TRAP_FRAME_SIZE
    stp x2, x3, [sp, #16]
    mrs x2, tpidrro_el0
    stp x2, x1, [sp]
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
    mov x1, sp
    msr spsel, #1
    mov x2, sp
    stp x30, x2, [x1, #240]
    mov sp, x1
    mrs x2, elr_el1
    mrs x3, spsr_el1
    stp x2, x3, [x1, #256]
    bl uni_arm64_trap
    .endm

    .macro uni_vectors_fault
    .org uni_entry + UNI_VECTORS_OFFSET + 0x180
    msr tpidrro_el0, x0
    mov x0, #UNI_TRAP_SYSTEM_ERROR
    b .Lfault

.Lsynchronous:
    msr tpidrro_el0, x0
    mrs x0, tpidr_el1
    cbnz x0, early_fault
    b .Lfault /* x0 is UNI_TRAP_SYNCHRONOUS */
    .endm

#else

#include <stdint.h>
#include <unicore/cdefs.h>

struct uni_arm64_frame {
    uint64_t general[31];
    uint64_t sp, pc, pstate;
};

_Static_assert(sizeof(struct uni_arm64_frame) == UNI_TRAP_FRAME_SIZE, "made by assembly");

/* Called by the code above. */
UNI_NORETURN void uni_arm64_trap(unsigned what, const struct uni_arm64_frame *frame);
void uni_arm64_interrupt(void);

#endif
