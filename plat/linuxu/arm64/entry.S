/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where Linux starts us: the stack pointer is 16-byte aligned and points to argc, the arguments,
 * the environment and the auxiliary vector; all other registers are 0 (arch/arm64/include/asm/
 * processor.h, start_thread), with the frame pointer among them, which ends backtraces.
 */
    .section .text.entry, "ax", @progbits
    .globl uni_entry
    .type uni_entry, @function
uni_entry:
    mov x29, #0
    mov x30, #0
    mov x0, sp
    bl start
    brk #1 /* start() does not return */
    .size uni_entry, . - uni_entry

    .section .note.GNU-stack, "", @progbits
