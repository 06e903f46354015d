/* SPDX-License-Identifier: BSD-3-Clause */
/* What a PVH loader looks for. */
#include <unicore/x86_64/asm.h>

#include <unicore/pvh.h>

    .section .rodata.stack_size, "a", @progbits
    .balign 4
    .globl uni_handover_stack_size
uni_handover_stack_size:
    .long UNI_SKELETON_STACK * 1024

    /* Loaders pad name and content to 4 bytes; Firecracker takes that from the segment's p_align. */
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 4, UNI_PVH_NOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long uni_entry

    .code32
UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    jmp uni_pvh_entry
UNI_ASM_END(uni_entry)
