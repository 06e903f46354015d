/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions that may return. As in trap_entry.S, the processor calls a stub on the stack for it,
 * and the return address of the stub's call says which one it was. Where the processor has put no
 * error code there, the stub puts a 0.
 */
#include <unicore/x86_64/asm.h>

#include "trap.h"

UNI_ASM_FUNCTION(fault_stubs, .text.fault_stubs, .globl)
    .set vector, 0
    .rept TRAP_VECTORS
    .balign TRAP_STUB_SIZE
    .if (TRAP_ERROR_CODES >> vector) & 1
    .else
    pushq $0
    .endif
    call fault_save
    .set vector, vector + 1
    .endr
UNI_ASM_END(fault_stubs)

UNI_ASM_FUNCTION(fault_save, .text.fault_stubs, .local)
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
UNI_ASM_END(fault_save)
