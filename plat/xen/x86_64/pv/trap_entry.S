/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Xen enters an exception's stub on the kernel stack with rcx, r11, the error code if there is one,
 * rip, cs, rflags, rsp and ss on it. Nothing ever returns.
 */
#include <unicore/x86_64/asm.h>

#include "abi.h"

    .macro for_each_vector do
    .irp vector, 0, 1, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 16, 17, 19
    \do \vector
    .endr
    .endm

    .macro stub vector
stub_\vector:
    pushq $\vector
    jmp trap_save
    .endm

UNI_ASM_FUNCTION(stubs, .text.trap_save, .local)
    for_each_vector stub
UNI_ASM_END(stubs)

/* Build struct frame of trap.c. */
UNI_ASM_FUNCTION(trap_save, .text.trap_save, .local)
    pushq %r15
    pushq %r14
    pushq %r13
    pushq %r12
    pushq %r10
    pushq %r9
    pushq %r8
    pushq %rbp
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rbx
    pushq %rax
    movq %rsp, %rdi
    andq $-16, %rsp
    cld
    call pv_trap
UNI_ASM_END(trap_save)

    /* arch-x86/xen.h, struct trap_info; the last one is empty. */
    .macro trap_info vector
    .byte \vector
    .if \vector == 3 || \vector == 4
    .byte TRAP_MASKS_EVENTS | TRAP_BY_ANYONE
    .else
    .byte TRAP_MASKS_EVENTS
    .endif
    .word SELECTOR_CODE
    .balign 8
    .quad stub_\vector
    .endm

    .section .rodata.trap_table, "a", @progbits
    .balign 8
    .globl trap_table
trap_table:
    for_each_vector trap_info
    .quad 0, 0
