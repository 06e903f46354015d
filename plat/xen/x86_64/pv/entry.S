/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From Xen to C, and how Xen and a PV guest call each other.
 *
 * To Xen a 64-bit guest has a kernel and a user mode, though both run in ring 3 of the processor.
 * They differ in where Xen puts an exception's or an event's frame: in kernel mode it goes on the
 * current stack, and if there is no room for it, Xen ends the domain without a word; in user mode
 * it goes on the kernel stack, in kernel mode. So that a stack can overflow and be reported, the
 * image runs in user mode, on the same page tables. The price is that a hypercall takes the way
 * over syscall_callback.
 */
#include <unicore/x86_64/asm.h>

#include "abi.h"
#include "layout.h"

    /* Numbers take 8 bytes, texts are padded to 4: elfnote.h. */
    .macro note type
    .long 4, 2f - 1f, \type
    .asciz "Xen"
1:
    .endm
    .macro end_note
2:
    .balign 4
    .endm

    .section .note.Xen, "a", @note
    .balign 4
    note NOTE_XEN_VERSION
    .asciz "xen-3.0"
    end_note
    note NOTE_GUEST_OS
    .asciz "unicore"
    end_note
    note NOTE_LOADER
    .asciz "generic"
    end_note
    note NOTE_ENTRY
    .quad uni_entry
    end_note
    note NOTE_VIRT_BASE
    .quad BASE
    end_note
    note NOTE_PADDR_OFFSET
    .quad BASE
    end_note
    note NOTE_MOD_START_PFN
    .quad 1
    end_note

/* Xen leaves the address of struct start_info in rsi, and a stack of one page in rsp. */
UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    cld
    movq %rsi, %rdi
    movq %rsp, %rsi
    andq $-16, %rsp
    xorl %ebp, %ebp /* backtraces end here */
    call start
UNI_ASM_END(uni_entry)

/* To user mode, on the stack that ends at rdi: xen-x86_64.h, HYPERVISOR_iret. */
UNI_ASM_FUNCTION(enter_user_mode, .text.enter_user_mode, .globl)
    pushq $SELECTOR_STACK
    pushq %rdi
    pushq $0 /* rflags: events masked */
    pushq $SELECTOR_CODE
    pushq $1f
    pushq $IRET_IN_SYSCALL
    subq $24, %rsp /* rcx, r11, rax */
    movl $CALL_IRET, %eax
    syscall
1:  xorl %ebp, %ebp
    call run
UNI_ASM_END(enter_user_mode)

/*
 * The C ABI has the arguments in rdi, rsi, rdx, rcx, r8; Xen's in rdi, rsi, rdx, r10, with the
 * number in rax (xen-x86_64.h). The instruction is what the code in a hypercall page ends in;
 * it changes rcx and r11.
 */
UNI_ASM_FUNCTION(uni_xen_hypercall, .text.uni_xen_hypercall, .globl)
    movq %rcx, %r10
    movl %r8d, %eax
    syscall
    ret
UNI_ASM_END(uni_xen_hypercall)

/*
 * Where Xen takes a SYSCALL of user mode, which is uni_xen_hypercall's or upcall_finish's. For the
 * former, the same instruction makes the call in kernel mode, and HYPERVISOR_iret leads back. On
 * the stack are rcx, r11, rip, cs, rflags, rsp and ss; iret wants rax, r11, rcx and flags in front
 * of rip.
 */
UNI_ASM_FUNCTION(syscall_callback, .text.syscall_callback, .globl)
    cmpl $CALL_IRET, %eax
    je upcall_return
    syscall
    movq $IRET_IN_SYSCALL, 8(%rsp)
    pushq %r11
    pushq %rax
    movl $CALL_IRET, %eax
    syscall
UNI_ASM_END(syscall_callback)
