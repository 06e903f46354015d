/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The image's header and where it begins: Linux, Documentation/arch/arm/booting.rst. Memory of a
 * domain starts at 1 GiB: xen/include/public/arch-arm.h, GUEST_RAM0_BASE. Xen puts a zImage where
 * its header says (xen/arch/arm/kernel.c).
 */
#define UNI_ASM_SET .arm
#include <unicore/arm/asm.h>
#include <unicore/arm/image.h>
#include <unicore/arm/paging.h>
#include <unicore/armboard.h>

#define MEMORY           0x40000000
#define PROVISIONAL_PAGE (UNI_PAGE_VALID | UNI_PAGE_SHARED | UNI_PAGE_ACCESSED)

/* Calls of Xen: arch-arm.h, "Hypercall Calling Convention", and the numbers of xen.h. */
#define XEN_CALL       0xea1
#define CONSOLE_IO     18 /* 0, the length and the address of a text: write it */
#define SCHED_OP       29
#define SCHED_SHUTDOWN 2 /* sched.h, with the address of a reason */
#define REASON_CRASH   3

    .arch_extension virt

UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    UNI_ARM_IMAGE(begin, uni_armboard_early_fault)
begin:
    mov r0, r2 /* the device tree */
    ldr r1, uni_armboard_stack_size
    ldr r2, =start
    adr r3, fail
    ldr r4, =provisional
    ldr r5, =UNI_TTBCR
    b uni_armboard_enter

    /* The message at r0, then the status, on Xen's own console, then the end of the domain. */
fail:
    mov r4, r0
1:  ldrb r3, [r0], #1
    cmp r3, #0
    bne 1b
    sub r1, r0, r4
    sub r1, r1, #1 /* without the null byte: the status is on a line of its own */
    mov r2, r4
    mov r0, #0
    mov r12, #CONSOLE_IO
    hvc #XEN_CALL
    adr r0, message_status
    cmp r0, r4
    bne fail
    mov r0, #SCHED_SHUTDOWN
    adr r1, reason
    mov r12, #SCHED_OP
    hvc #XEN_CALL
    b .

    .balign 4
message_status:
    .asciz "unicore: status 70\n"
    .balign 4
reason:
    .word REASON_CRASH

    .globl uni_armboard_stack_size
uni_armboard_stack_size:
    .word UNI_XEN_STACK * 1024
    .ltorg
UNI_ASM_END(uni_entry)

    .section .rodata.provisional, "a", %progbits
    .balign 32
provisional:
    .quad 0, MEMORY | PROVISIONAL_PAGE, 0, 0

/* Four arguments are where Xen wants them; the number is on the stack. */
UNI_ASM_FUNCTION(uni_xen_hypercall, .text.uni_xen_hypercall, .globl)
    ldr r12, [sp]
    hvc #XEN_CALL
    bx lr
UNI_ASM_END(uni_xen_hypercall)
