/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Xen enters here on the kernel stack, with events masked, and with rcx, r11, rip, cs, rflags, rsp
 * and ss on the stack; HYPERVISOR_iret wants rax, r11, rcx and flags in front of rip, and unmasks
 * events where rflags says so.
 *
 * There is one kernel stack, and whoever is interrupted may lose the processor to another context.
 * So the end of the interrupt runs in user mode, on the stack of what was interrupted, if there is
 * anything to run.
 */
#include <unicore/x86_64/asm.h>

#include "abi.h"

/* On the kernel stack, after what is pushed here: bytes from there to what Xen has pushed. */
#define SAVED  (8 * 8)
#define RCX    (SAVED + 0 * 8)
#define R11    (SAVED + 1 * 8)
#define RIP    (SAVED + 2 * 8)
#define CS     (SAVED + 3 * 8)
#define RFLAGS (SAVED + 4 * 8)
#define RSP    (SAVED + 5 * 8)

    /* Copy a word of the kernel stack to the frame at rsi. */
    .macro copy from, to
    movq \from(%rsp), %rax
    movq %rax, \to(%rsi)
    .endm

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
    movq RCX(%rsp), %rax
    movq R11(%rsp), %r11
    movl CS(%rsp), %edi
    movq %rbp, R11(%rsp)
    leaq R11(%rsp), %rbp
    pushq %r11
    pushq %rax
    subq $8, %rsp /* Xen aligns its frame, of 7 words, and so must calls be */
    andl $SELECTOR_PRIVILEGE, %edi
    shrl $1, %edi
    cld
    call upcall
    addq $8, %rsp
    popq %rcx
    popq %r11
    testb %al, %al
    jnz 1f
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

    /* Take all over to the stack of what was interrupted. */
1:  movq RSP(%rsp), %rsi
    subq $FRAME_SIZE, %rsi
    movq %rcx, FRAME_RCX(%rsi)
    movq %r11, FRAME_R11(%rsi)
    copy 0*8, FRAME_RBP
    copy 1*8, FRAME_R10
    copy 2*8, FRAME_R9
    copy 3*8, FRAME_R8
    copy 4*8, FRAME_RDI
    copy 5*8, FRAME_RSI
    copy 6*8, FRAME_RDX
    copy 7*8, FRAME_RAX
    copy RIP, FRAME_RIP
    copy RFLAGS, FRAME_RFLAGS
    copy RSP, FRAME_RSP
    leaq FRAME_RBP(%rsi), %rbp
    andq $-16, %rsi
    pushq $SELECTOR_STACK
    pushq %rsi
    pushq $0 /* rflags: events masked */
    pushq $SELECTOR_CODE
    pushq $upcall_finish
    pushq $IRET_IN_SYSCALL
    subq $24, %rsp /* rcx, r11, rax */
    movl $CALL_IRET, %eax
    syscall
UNI_ASM_END(upcall_entry)

UNI_ASM_FUNCTION(upcall_finish, .text.upcall_entry, .local)
    call uni_lines_end
    leaq -FRAME_RBP(%rbp), %rsp
    movq FRAME_RDX(%rsp), %rdx
    movq FRAME_RSI(%rsp), %rsi
    movq FRAME_RDI(%rsp), %rdi
    movq FRAME_R8(%rsp), %r8
    movq FRAME_R9(%rsp), %r9
    movq FRAME_R10(%rsp), %r10
    movq FRAME_RBP(%rsp), %rbp
    movl $CALL_IRET, %eax
    syscall
UNI_ASM_END(upcall_finish)

/*
 * From syscall_callback, in kernel mode: the frame is where rsp of user mode points. In one step
 * Xen restores all of it and unmasks events.
 */
UNI_ASM_FUNCTION(upcall_return, .text.upcall_return, .globl)
    movq 5 * 8(%rsp), %rcx
    subq $16, %rsp /* from rcx, r11, rip to rax, r11, rcx, flags, rip */
    movq FRAME_RAX(%rcx), %rax
    movq FRAME_R11(%rcx), %r11
    movq %rax, (%rsp)
    movq %r11, 1 * 8(%rsp)
    movq FRAME_RIP(%rcx), %rax
    movq FRAME_RFLAGS(%rcx), %r11
    movq %rax, 4 * 8(%rsp)
    movq %r11, 6 * 8(%rsp)
    movq FRAME_RSP(%rcx), %rax
    movq FRAME_RCX(%rcx), %r11
    movq %rax, 7 * 8(%rsp)
    movq %r11, 2 * 8(%rsp)
    movq $0, 3 * 8(%rsp) /* flags */
    movl $CALL_IRET, %eax
    syscall
UNI_ASM_END(upcall_return)
