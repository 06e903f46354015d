/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The processor calls a stub on the stack of what is interrupted, aligned to 16 bytes, with rip,
 * cs, rflags, rsp and ss on it (Intel SDM volume 3A, 6.14.2). The return address of the stub's call
 * says which stub it was.
 */
#include <unicore/x86_64/asm.h>

#include "trap.h"

#define SAVED 72 /* bytes that interrupt_save pushes below the stub's return address */

UNI_ASM_FUNCTION(interrupt_stubs, .text.interrupt_stubs, .globl)
    .rept INTERRUPT_VECTORS
    .balign TRAP_STUB_SIZE
    call interrupt_save
    .endr
UNI_ASM_END(interrupt_stubs)

    /* For debuggers, who find the interrupted function's registers by this: it takes no memory. */
    .cfi_sections .debug_frame

UNI_ASM_FUNCTION(interrupt_save, .text.interrupt_stubs, .local)
    .cfi_startproc simple
    .cfi_signal_frame
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    /* rbp below rip: to a backtrace this is a function that the interrupted one has called. */
    movq SAVED(%rsp), %rdi
    movq %rbp, SAVED(%rsp)
    leaq SAVED(%rsp), %rbp
    .cfi_def_cfa %rbp, 48
    .cfi_offset %rsp, -16
    .cfi_offset %rip, -40
    .cfi_offset %rbp, -48
    .cfi_offset %rax, -56
    .cfi_offset %rcx, -64
    .cfi_offset %rdx, -72
    .cfi_offset %rsi, -80
    .cfi_offset %rdi, -88
    .cfi_offset %r8, -96
    .cfi_offset %r9, -104
    .cfi_offset %r10, -112
    .cfi_offset %r11, -120
    subq $8, %rsp
    subq $interrupt_stubs - TRAP_VECTORS * TRAP_STUB_SIZE, %rdi
    shrq $3, %rdi /* TRAP_STUB_SIZE */
    cld
    call *interrupt_handler
    addq $8, %rsp
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rax
    popq %rbp
    iretq
    .cfi_endproc
UNI_ASM_END(interrupt_save)
