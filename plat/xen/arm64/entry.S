/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the image begins. Memory of a domain starts at 1 GiB: xen/include/public/arch-arm.h,
 * GUEST_RAM0_BASE.
 */
#define ENTRY_OFFSET  0x80000
#define ENTRY_STACK   (UNI_XEN_STACK * 1024)
#define ENTRY_CONTROL (UNI_TCR | 32) /* addresses of 32 bits: the root has 4 entries of 1 GiB */

#define MEMORY           0x40000000
#define PROVISIONAL_PAGE (UNI_PAGE_VALID | UNI_PAGE_SHARED | UNI_PAGE_ACCESSED | UNI_PAGE_UXN)

/* Calls of Xen: arch-arm.h, "Hypercall Calling Convention", and the numbers of xen.h. */
#define XEN_CALL       0xea1
#define CONSOLE_IO     18 /* 0, the length and the address of a text: write it */
#define SCHED_OP       29
#define SCHED_SHUTDOWN 2 /* sched.h, with the address of a reason */
#define REASON_CRASH   3

    /* Print the message and the status on Xen's own console, and end the domain. */
    .macro entry_fail
1:  mov x8, x0
2:  ldrb w3, [x0], #1
    cbnz w3, 2b
    sub x1, x0, x8
    sub x1, x1, #1 /* without the null byte: the status is on a line of its own */
    mov x2, x8
    mov x0, #0
    mov x16, #CONSOLE_IO
    hvc #XEN_CALL
    adr x0, 3f
    cmp x0, x8
    b.ne 1b
    mov x0, #SCHED_SHUTDOWN
    adr x1, 4f
    mov x16, #SCHED_OP
    hvc #XEN_CALL
    b .
3:  .asciz "unicore: status 70\n"
    .balign 4
4:  .long REASON_CRASH
    .endm

#include <unicore/armboard_arm64.h>

    .section .rodata.uni_armboard_stack_size, "a", @progbits
    .balign 8
    .globl uni_armboard_stack_size
uni_armboard_stack_size:
    .quad ENTRY_STACK

    .section .rodata.provisional, "a", @progbits
    .balign 64
provisional:
    .quad 0, MEMORY | PROVISIONAL_PAGE, 0, 0

/* The arguments are where Xen wants them but for the number. */
UNI_ASM_FUNCTION(uni_xen_hypercall, .text.uni_xen_hypercall, .globl)
    mov w16, w4
    hvc #XEN_CALL
    ret
UNI_ASM_END(uni_xen_hypercall)
