/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Xen enters here on the kernel stack, with events masked, and with rcx, r11, rip, cs, rflags, rsp
 * and ss on the stack; HYPERVISOR_iret wants rax, r11, rcx and flags in front of rip, and unmasks
 * events where rflags says so.
 */
#include <unicore/x86_64/asm.h>

#include "abi.h"

UNI_ASM_FUNCTION(upcall_entry, .text.upcall_entry, .globl)
    pushq %rax
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %rbp
    /* rbp below rip: to a backtrace this is a function that the interrupted one has called. */
    movq 8 * 8(%rsp), %rax  /* rcx */
    movq 9 * 8(%rsp), %r11
    movq %rbp, 9 * 8(%rsp)
    leaq 9 * 8(%rsp), %rbp
    pushq %r11
    pushq %rax
    subq $8, %rsp /* Xen aligns its frame, of 7 words, and so must calls be */
    cld
    call event_upcall
    addq $8, %rsp
    popq %rcx
    popq %r11
    popq %rbp
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rax
    movq $0, 8(%rsp)   /* flags */
    movq %rcx, (%rsp)
    pushq %r11
    pushq %rax
    movl $CALL_IRET, %eax
    syscall
UNI_ASM_END(upcall_entry)
