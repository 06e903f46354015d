/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Xen enters here with what trap_entry.S describes; HYPERVISOR_iret wants rax, r11, rcx and flags
 * in front of rip, where rcx, r11 and the error code are.
 */
#include <unicore/x86_64/asm.h>

#include "abi.h"
#include "trap.h"

UNI_ASM_FUNCTION(pv_fault_entry, .text.pv_fault_entry, .globl)
    pushq $PAGE_FAULT
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
    movq %rsp, %rbx
    andq $-16, %rsp
    cld
    call pv_fault

    /* Handled: all goes on as it was. */
    movq %rbx, %rsp
    popq %rax
    popq %rbx
    popq %rdx
    popq %rsi
    popq %rdi
    popq %rbp
    popq %r8
    popq %r9
    popq %r10
    popq %r12
    popq %r13
    popq %r14
    popq %r15
    movq %rax, (%rsp)
    movq 8(%rsp), %rcx
    movq 16(%rsp), %r11
    movq %r11, 8(%rsp)
    movq %rcx, 16(%rsp)
    movq $0, 24(%rsp) /* flags */
    movl $CALL_IRET, %eax
    syscall
UNI_ASM_END(pv_fault_entry)

    /* arch-x86/xen.h, struct trap_info; the last one is empty. */
    .section .rodata.pv_fault_table, "a", @progbits
    .balign 8
    .globl pv_fault_table
pv_fault_table:
    .byte PAGE_FAULT, TRAP_MASKS_EVENTS
    .word SELECTOR_CODE
    .balign 8
    .quad pv_fault_entry
    .quad 0, 0
