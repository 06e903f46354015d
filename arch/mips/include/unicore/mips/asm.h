/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For assembly files: first include of each. The assembler fills delay slots, unless ".set
 * noreorder" says that they are filled by hand.
 */
#pragma once

#ifndef __ASSEMBLER__
#error "this header is for assembly"
#endif

/* What follows is assembly, which looks like odd C: */
/* clang-format off */

/* Without this section a linker takes the object for one that wants an executable stack. */
    .section .note.GNU-stack, "", @progbits

/*
 * A function in a section of its own, so that the linker can drop it. (visibility) is .globl or
 * .local.
 */
#define UNI_ASM_FUNCTION(name, section_name, visibility)                                           \
    .section section_name, "ax", @progbits;                                                        \
    .balign 4;                                                                                     \
    visibility name;                                                                               \
    .type name, @function;                                                                         \
name:

#define UNI_ASM_END(name) .size name, . - name
