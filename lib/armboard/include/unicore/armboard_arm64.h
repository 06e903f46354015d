/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The code that an arm64 image begins with, for the assembly of a platform, which defines
 *
 *     ENTRY_OFFSET   how far behind a multiple of 2 MiB the loader is to put the image
 *     ENTRY_STACK    the boot stack's size in bytes
 *     ENTRY_CONTROL  TCR_EL1 for the provisional page tables
 *     ENTRY_PARK     only if processors other than number 0 may come here, which then sleep
 *
 * and the assembler macro (entry_fail), code for failures, entered with a message in x0, without a
 * stack, with the MMU off, and with bit 1 of x1 telling whether the loader entered at EL2, before
 * it includes this; and provides the C function start() and the root of the provisional tables as
 * (provisional), in which image, workspace and device tree are where they are.
 *
 * Linux, Documentation/arch/arm64/booting.rst says what loaders do: MMU and data cache are off,
 * interrupts masked, we are at EL2 or EL1, the image is cleaned to the point of coherency. Nothing
 * is written to memory before the caches are on, so that there is nothing to clean or to
 * invalidate.
 */
#pragma once

#ifndef __ASSEMBLER__
#error "this header is for assembly"
#endif

#include <unicore/arm64/asm.h>
#include <unicore/arm64/control.h>
#include <unicore/arm64/paging.h>
#include <unicore/arm64/vectors.h>
#include <unicore/armboard.h>

/* What follows is assembly, which looks like odd C: */
/* clang-format off */

/* booting.rst, 4. "Call the kernel image". */
#define IMAGE_LITTLE_4K 0x2        /* flags: little-endian, pages of 4 KiB */
#define IMAGE_MAGIC     0x644d5241 /* "ARM" 0x64 */

/* Arm ARM (DDI 0487), chapter D17, and GIC architecture (IHI 0069) for ICC_SRE_EL2. */
#define MPIDR_NUMBER  0xff       /* tells the processors of a cluster apart */
#define HCR_RW        0x80000000 /* EL1 is AArch64 */
#define CNTHCTL_EL1   3          /* EL1 reads the physical counter and sets its timer */
#define CPTR_NO_TRAPS 0x33ff
#define PFR0_GIC      0xf000000  /* not 0: system registers of GIC version 3 or later */
#define ICC_SRE_EL2   s3_4_c12_c9_5
#define ICC_SRE_ALL   0xf        /* system registers, at EL1 too */

/* Bit 0 of TPIDR_EL1 is for the exception vectors. */
#define ENTERED_AT_EL2 0x2

    .macro load register, symbol
    adrp \register, \symbol
    add \register, \register, :lo12:\symbol
    .endm

UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    b enter
    .long 0
    .quad ENTRY_OFFSET
    /* The size, and what the loader is to leave alone: the workspace begins on the next page. */
    .quad uni_image_end - uni_entry + UNI_ARMBOARD_PAGE + UNI_ARMBOARD_WORKSPACE(ENTRY_STACK)
    .quad IMAGE_LITTLE_4K
    .quad 0, 0, 0
    .long IMAGE_MAGIC
    .long 0

enter:
    msr daifset, #15
#if defined(ENTRY_PARK)
    mrs x6, mpidr_el1
    tst x6, #MPIDR_NUMBER
    b.eq 2f
1:  wfe
    b 1b
2:
#endif
    mov x3, #UNI_TRAP_EARLY
    mrs x6, CurrentEL
    cmp x6, #UNI_CURRENT_EL2
    b.ne 1f

    mov x3, #UNI_TRAP_EARLY | ENTERED_AT_EL2
    mov x6, #HCR_RW
    msr hcr_el2, x6
    mov x6, #CNTHCTL_EL1
    msr cnthctl_el2, x6
    msr cntvoff_el2, xzr
    mov x6, #CPTR_NO_TRAPS
    msr cptr_el2, x6
    msr hstr_el2, xzr
    mrs x6, midr_el1
    msr vpidr_el2, x6
    mrs x6, mpidr_el1
    msr vmpidr_el2, x6
    mrs x6, id_aa64pfr0_el1
    tst x6, #PFR0_GIC
    b.eq 2f
    mov x6, #ICC_SRE_ALL
    msr ICC_SRE_EL2, x6
2:  ldr x6, =UNI_SCTLR_OFF
    msr sctlr_el1, x6
    mov x6, #UNI_SPSR_MASKED | UNI_SPSR_EL1H
    msr spsr_el2, x6
    adr x6, 1f
    msr elr_el2, x6
    eret

1:  msr tpidr_el1, x3
    adr x6, uni_entry
    msr vbar_el1, x6
    isb
    ldr x7, =uni_entry
    cmp x6, x7
    b.ne misplaced

    mov x6, #UNI_CPACR_FPU
    msr cpacr_el1, x6
    mov x6, #UNI_MAIR
    msr mair_el1, x6
    ldr x6, =ENTRY_CONTROL
    msr tcr_el1, x6
    load x6, provisional
    msr ttbr0_el1, x6
    isb
    tlbi vmalle1
    ic iallu
    dsb sy
    isb
    ldr x6, =UNI_SCTLR_ON
    msr sctlr_el1, x6
    isb

    load x6, uni_image_end
    add x6, x6, #UNI_ARMBOARD_PAGE - 1
    and x6, x6, #-UNI_ARMBOARD_PAGE
    ldr x7, =UNI_ARMBOARD_STACK + ENTRY_STACK
    add sp, x6, x7

    /* Up to 15 bytes too much: the workspace, which follows the bss, holds nothing yet. */
    load x6, uni_bss_start
    load x7, uni_bss_end
3:  stp xzr, xzr, [x6], #16
    cmp x6, x7
    b.lo 3b

    mov x29, #0 /* backtraces end here */
    mov x30, #0
    b start

misplaced:
    adr x0, message_place
    b complain
    .ltorg
message_place:
    .asciz "unicore: loaded at a wrong address\r\n"
message_fault:
    .asciz "unicore: no device tree, or too little memory\r\n"

    uni_vectors
early_fault:
    adr x0, message_fault
complain:
    ldr x6, =UNI_SCTLR_OFF
    msr sctlr_el1, x6
    isb
    mrs x1, tpidr_el1
    entry_fail /* of 92 bytes at most, since the next vector follows */

    uni_vectors_interrupt
    uni_vectors_fault

UNI_ASM_END(uni_entry)
