/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * struct uni_arch_context is the stack pointer; on that stack lies what functions must preserve:
 * System V ABI, AMD64 supplement, 3.2.1 "Registers", which counts the control words of x87 and SSE.
 */
#include <unicore/x86_64/asm.h>

#define CONTROL_WORD 0x037f /* x87, as FNINIT leaves it: Intel SDM volume 1, 8.1.5 */
#define CONTROL_SSE  0x1f80 /* MXCSR after a reset: Intel SDM volume 1, 10.2.3 */

/* uni_arch_context_switch(from, to) */
UNI_ASM_FUNCTION(uni_arch_context_switch, .text.uni_arch_context_switch, .globl)
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    movq %rsp, (%rdi)
    movq (%rsi), %rsp
    ldmxcsr (%rsp)
    fldcw 4(%rsp)
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
UNI_ASM_END(uni_arch_context_switch)

/*
 * uni_arch_context_make(context, stack_end, function, argument): a stack from which
 * uni_arch_context_switch() returns to context_start, with the function and its argument in
 * registers, and rbp 0, where backtraces end.
 */
UNI_ASM_FUNCTION(uni_arch_context_make, .text.uni_arch_context_make, .globl)
    andq $-16, %rsi
    movq $context_start, -8(%rsi)
    movq $0, -16(%rsi)    /* rbp */
    movq %rdx, -24(%rsi)  /* rbx */
    movq %rcx, -32(%rsi)  /* r12 */
    movq $0, -40(%rsi)    /* r13 */
    movq $0, -48(%rsi)    /* r14 */
    movq $0, -56(%rsi)    /* r15 */
    movl $CONTROL_SSE, -64(%rsi)
    movl $CONTROL_WORD, -60(%rsi)
    subq $64, %rsi
    movq %rsi, (%rdi)
    ret
UNI_ASM_END(uni_arch_context_make)

UNI_ASM_FUNCTION(context_start, .text.uni_arch_context_make, .local)
    movq %r12, %rdi
    call *%rbx
    ud2
UNI_ASM_END(context_start)
