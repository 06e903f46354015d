/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where Linux starts us: the stack pointer is 16-byte aligned and points to argc, the arguments,
 * the environment and the auxiliary vector; all other registers are 0 (arch/riscv/kernel/process.c,
 * start_thread), with the frame pointer among them, which ends backtraces.
 */
    .section .text.entry, "ax", @progbits
    .globl uni_entry
    .type uni_entry, @function
uni_entry:
    li s0, 0
    mv a0, sp
    call start
    ebreak /* start() does not return */
    .size uni_entry, . - uni_entry

    .section .note.GNU-stack, "", @progbits
