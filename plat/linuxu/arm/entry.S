/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where Linux starts us: the stack pointer is 8-byte aligned and points to argc, the arguments, the
 * environment and the auxiliary vector (fs/binfmt_elf.c, create_elf_tables()). The frame pointer is
 * ours to clear, which ends backtraces.
 */
#define UNI_ASM_SET .arm
#include <unicore/arm/asm.h>

UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    mov UNI_ASM_FP, #0
    mov lr, #0
    mov r0, sp
    bl start
    udf #0 /* start() does not return */
UNI_ASM_END(uni_entry)
