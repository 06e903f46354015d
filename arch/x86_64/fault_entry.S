/* SPDX-License-Identifier: BSD-3-Clause */
/* The processor comes here on the fault stack, with an error code and what IRETQ takes on it. */
#include <unicore/x86_64/asm.h>

#include "trap.h"

#define STUB 120 /* offset of struct frame, trap.h */

UNI_ASM_FUNCTION(fault_stub, .text.fault_stub, .globl)
    subq $8, %rsp
    pushq %r15
    pushq %r14
    pushq %r13
    pushq %r12
    pushq %r11
    pushq %r10
    pushq %r9
    pushq %r8
    pushq %rbp
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %rbx
    pushq %rax
    leaq trap_stubs + PAGE_FAULT * TRAP_STUB_SIZE(%rip), %rax
    movq %rax, STUB(%rsp)
    movq %rsp, %rdi
    movq %rsp, %rbx
    andq $-16, %rsp
    cld
    call trap_fault
    movq %rbx, %rsp
    popq %rax
    popq %rbx
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    popq %rbp
    popq %r8
    popq %r9
    popq %r10
    popq %r11
    popq %r12
    popq %r13
    popq %r14
    popq %r15
    addq $16, %rsp
    iretq
UNI_ASM_END(fault_stub)
