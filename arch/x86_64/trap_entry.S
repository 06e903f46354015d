/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The processor calls a stub on the fault stack. Each stub is one call, whose return address says
 * which stub it was, and so which vector. Nothing ever returns.
 */
#include <unicore/x86_64/asm.h>

#include "trap.h"

UNI_ASM_FUNCTION(trap_stubs, .text.trap_stubs, .globl)
    .rept TRAP_VECTORS
    .balign TRAP_STUB_SIZE
    call trap_save
    .endr
UNI_ASM_END(trap_stubs)

/* Build struct frame of trap.c. */
UNI_ASM_FUNCTION(trap_save, .text.trap_stubs, .local)
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
    andq $-16, %rsp
    cld
    call trap
UNI_ASM_END(trap_save)
