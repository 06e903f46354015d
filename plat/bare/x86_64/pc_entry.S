/* SPDX-License-Identifier: BSD-3-Clause */
/* What GRUB looks for, in the first 32 KiB of the file, and where it goes. */
#include <unicore/x86_64/asm.h>

#include <unicore/multiboot2.h>

    .code32
UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    movl $pc_start, %edi
    jmp uni_multiboot2_enter
    UNI_MULTIBOOT2_HEADER
UNI_ASM_END(uni_entry)
