/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where Linux starts us: the stack pointer points to argc, the arguments, the environment and the
 * auxiliary vector (fs/binfmt_elf.c, create_elf_tables()). The frame pointer is ours to clear,
 * which ends backtraces.
 */
#include <unicore/mips/asm.h>

UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    move $fp, $zero
    move $ra, $zero
    move $a0, $sp
    addiu $sp, $sp, -16 /* O32: room for the arguments of who is called */
    jal start
    break /* start() does not return */
UNI_ASM_END(uni_entry)
