/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the loader to C. Linux, Documentation/arch/arm/booting.rst says how we are entered: MMU and
 * data cache off, interrupts masked, in supervisor or hypervisor mode. Nothing is written to memory
 * before the caches are on, so that there is nothing to clean or to invalidate.
 */
#define UNI_ASM_SET .arm
#include <unicore/arm/asm.h>
#include <unicore/arm/control.h>
#include <unicore/arm/paging.h>
#include <unicore/armboard.h>

/* Arm ARM (DDI 0406C), chapter B4.1 and B8.1, and GIC architecture (IHI 0069) for ICC_HSRE. */
#define VMSA_LONG      5 /* ID_MMFR0: long descriptors */
#define CNTHCTL_PL1    3 /* the kernel reads the physical counter and sets its timer */
#define HCPTR_NO_TRAPS 0x33ff
#define ICC_SRE_ALL    0xf /* system registers, in the kernel too */

UNI_ASM_FUNCTION(uni_armboard_enter, .text.uni_armboard_enter, .globl)
    cpsid aif
    mrs r6, cpsr
    and r6, r6, #UNI_PSR_MODE
    cmp r6, #UNI_PSR_HYPERVISOR
    bne 1f

    mov r7, #0
    mcr p15, 4, r7, c1, c1, 0 /* HCR */
    mcr p15, 4, r7, c1, c1, 3 /* HSTR */
    movw r6, #HCPTR_NO_TRAPS
    mcr p15, 4, r6, c1, c1, 2 /* HCPTR */
    mov r6, #CNTHCTL_PL1
    mcr p15, 4, r6, c14, c1, 0 /* CNTHCTL */
    mcrr p15, 4, r7, r7, c14 /* CNTVOFF */
    mrc p15, 0, r6, c0, c0, 0 /* MIDR */
    mcr p15, 4, r6, c0, c0, 0 /* VPIDR */
    mrc p15, 0, r6, c0, c0, 5 /* MPIDR */
    mcr p15, 4, r6, c0, c0, 5 /* VMPIDR */
    mrc p15, 0, r6, c0, c1, 1 /* ID_PFR1 */
    lsrs r6, r6, #28 /* GIC: system registers of version 3 or later */
    movne r6, #ICC_SRE_ALL
    mcrne p15, 4, r6, c12, c9, 5 /* ICC_HSRE */
    mov r6, #UNI_PSR_MASKED | UNI_PSR_SUPERVISOR
    msr spsr_cxsf, r6
    adr r6, 1f
    msr elr_hyp, r6
    orr r3, r3, #1
    eret

1:  cps #UNI_PSR_SUPERVISOR
    mcr p15, 0, r3, c13, c0, 4 /* TPIDRPRW */
    adr r6, place
    ldr r7, place
    add r6, r6, r7
    mcr p15, 0, r6, c12, c0, 0 /* VBAR */
    ldr r7, =uni_entry
    cmp r6, r7
    adrne r0, message_place
    bne fail
    mrc p15, 0, r6, c0, c1, 4 /* ID_MMFR0 */
    and r6, r6, #0xf
    cmp r6, #VMSA_LONG
    adrlo r0, message_tables
    blo fail

    ldr r6, =UNI_CPACR_FPU
    mcr p15, 0, r6, c1, c0, 2 /* CPACR */
    isb
    mov r6, #UNI_FPEXC_ENABLE
    vmsr fpexc, r6

    ldr r6, =UNI_SCTLR_OFF
    mcr p15, 0, r6, c1, c0, 0 /* SCTLR */
    isb
    movw r6, #UNI_MAIR
    mcr p15, 0, r6, c10, c2, 0 /* MAIR0 */
    mov r6, #0
    mcr p15, 0, r5, c2, c0, 2 /* TTBCR */
    mcrr p15, 0, r4, r6, c2 /* TTBR0 */
    isb
    mcr p15, 0, r6, c8, c7, 0 /* TLBIALL */
    mcr p15, 0, r6, c7, c5, 0 /* ICIALLU */
    mcr p15, 0, r6, c7, c5, 6 /* BPIALL */
    dsb
    isb
    ldr r6, =UNI_SCTLR_ON
    mcr p15, 0, r6, c1, c0, 0
    isb

    ldr r6, =uni_image_end + UNI_ARMBOARD_PAGE - 1
    bfc r6, #0, #12 /* to a page */
    add r6, r6, #UNI_ARMBOARD_STACK
    add sp, r6, r1

    /* Up to 31 bytes too much: the workspace, which follows the bss, holds nothing yet. */
    mov r12, r2
    ldr r1, =uni_bss_start + 3
    bic r1, r1, #3
    ldr r2, =uni_bss_end
    mov r3, #0
    mov r4, #0
    mov r5, #0
    mov r6, #0
    mov r7, #0
    mov r8, #0
    mov r9, #0
    mov r11, #0 /* r7 or r11 is the frame pointer: backtraces end here */
2:  cmp r1, r2
    stmialo r1!, {r3-r9, r11}
    blo 2b

    mov lr, #0
    bx r12

place:
    .word uni_entry - place
    .ltorg
UNI_ASM_END(uni_armboard_enter)

UNI_ASM_FUNCTION(uni_armboard_early_fault, .text.uni_armboard_enter, .globl)
    cps #UNI_PSR_SUPERVISOR
    adr r0, message_fault
fail:
    ldr r6, =UNI_SCTLR_OFF
    mcr p15, 0, r6, c1, c0, 0
    isb
    mrc p15, 0, r6, c13, c0, 4
    bic r6, r6, #1
    bx r6

    .balign 4 /* in reach of adr */
message_place:
    .asciz "unicore: not loaded at the address that the image is linked for\r\n"
    .balign 4
message_tables:
    .asciz "unicore: the processor has no long page table descriptors\r\n"
    .balign 4
message_fault:
    .asciz "unicore: no device tree, or too little memory\r\n"
    .balign 4
    .ltorg
UNI_ASM_END(uni_armboard_early_fault)
