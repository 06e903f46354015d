/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * UEFI Specification 2.10, 2.3.6 "AArch64 Platforms": at EL1 or EL2, caches on, memory mapped where
 * it is. Numbers of registers' bits: Arm ARM (DDI 0487), chapter D17.
 */
#include <unicore/arm64/asm.h>
#include <unicore/arm64/control.h>
#include <unicore/arm64/vectors.h>
#include <unicore/armboard.h>

#define SCTLR_MMU   0x1
#define SCTLR_CACHE 0x4

#define HCR_RW        0x80000000 /* EL1 is AArch64 */
#define CNTHCTL_EL1   3          /* EL1 reads the physical counter and sets its timer */
#define CPTR_NO_TRAPS 0x33ff
#define PFR0_GIC      0xf000000  /* not 0: system registers of GIC version 3 or later */
#define ICC_SRE_EL2   s3_4_c12_c9_5 /* GIC architecture (IHI 0069) */
#define ICC_SRE_ALL   0xf        /* system registers, at EL1 too */

#define CTR_LINE_POSITION 16 /* of the smallest data cache line, as a power of two of words */
#define CTR_LINE_BITS     4

    /* What image/efi.py is to ask for behind the image: the workspace, from the next page on. */
    .set uefi_room, UNI_ARMBOARD_WORKSPACE(UNI_BARE_STACK * 1024)

UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    mov x29, #0 /* backtraces end here */
    mov x30, #0
    b uefi_start

message_fault:
    .asciz "exception during start-up"
    .balign 4

    uni_vectors
early_fault:
    adr x0, message_fault
    b firmware_refuse

    uni_vectors_interrupt
    uni_vectors_fault
UNI_ASM_END(uni_entry)

    /* Apply (operation) to the cache lines of [x0, x1); x2 is the size of a line. Changes x3. */
    .macro each_line operation
    sub x3, x2, #1
    bic x3, x0, x3
1:  dc \operation, x3
    add x3, x3, x2
    cmp x3, x1
    b.lo 1b
    dsb sy
    .endm

UNI_ASM_FUNCTION(uefi_own_processor, .text.uefi_own_processor, .globl)
    mrs x3, ctr_el0
    ubfx x3, x3, #CTR_LINE_POSITION, #CTR_LINE_BITS
    mov x2, #4
    lsl x2, x2, x3
    each_line civac

    mov x4, #UNI_TRAP_EARLY
    msr tpidr_el1, x4
    adrp x4, uni_entry
    mov x6, #UNI_CPACR_FPU
    mrs x5, CurrentEL
    cmp x5, #UNI_CURRENT_EL2
    b.eq 2f
    msr cpacr_el1, x6
    msr vbar_el1, x4
    isb
    ret

    /* From EL2, with the MMU off: what caches fetched on their own until then goes as well. */
2:  mrs x5, sctlr_el2
    bic x5, x5, #SCTLR_MMU
    bic x5, x5, #SCTLR_CACHE
    msr sctlr_el2, x5
    isb
    each_line ivac
    ic iallu
    dsb sy
    isb
    mov x5, #HCR_RW
    msr hcr_el2, x5
    isb /* from here on names with _el1 mean EL1, whatever they meant to the firmware */
    msr cpacr_el1, x6
    mov x5, #CNTHCTL_EL1
    msr cnthctl_el2, x5
    msr cntvoff_el2, xzr
    mov x5, #CPTR_NO_TRAPS
    msr cptr_el2, x5
    msr hstr_el2, xzr
    mrs x5, midr_el1
    msr vpidr_el2, x5
    mrs x5, mpidr_el1
    msr vmpidr_el2, x5
    mrs x5, id_aa64pfr0_el1
    tst x5, #PFR0_GIC
    b.eq 3f
    mov x5, #ICC_SRE_ALL
    msr ICC_SRE_EL2, x5
3:  ldr x5, =UNI_SCTLR_OFF
    msr sctlr_el1, x5
    msr vbar_el1, x4
    mov x5, sp
    msr sp_el1, x5
    mov x5, #UNI_SPSR_MASKED | UNI_SPSR_EL1H
    msr spsr_el2, x5
    msr elr_el2, x30
    eret
    .ltorg
UNI_ASM_END(uefi_own_processor)

UNI_ASM_FUNCTION(uefi_enter, .text.uefi_enter, .globl)
    msr daifset, #15
    mov sp, x0
    mov x0, x1
    mov x29, #0
    mov x30, #0
    b uefi_continue
UNI_ASM_END(uefi_enter)
