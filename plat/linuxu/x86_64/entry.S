/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where Linux starts us. System V ABI, AMD64 supplement, 3.4.1 "Initial Stack and Register State":
 * the stack pointer is 16-byte aligned and points to argc, the arguments, the environment and the
 * auxiliary vector; the frame pointer is unspecified and ours to clear, which ends backtraces.
 */
    .section .text.entry, "ax", @progbits
    .globl uni_entry
    .type uni_entry, @function
uni_entry:
    xorl %ebp, %ebp
    movq %rsp, %rdi
    call start
    ud2 /* start() does not return */
    .size uni_entry, . - uni_entry

/* rt_sigreturn, in the very bytes by which debuggers know a signal's frame. */
    .section .text.end_signal, "ax", @progbits
    .globl end_signal
    .type end_signal, @function
end_signal:
    movq $15, %rax
    syscall
    .size end_signal, . - end_signal

    .section .note.GNU-stack, "", @progbits
