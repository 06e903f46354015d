/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For assembly files: first include of each. Functions are of the instruction set that the compiler
 * uses, since an assembler's plain branch leads to its own only; what loaders and the processor
 * enter has UNI_ASM_SET defined as .arm before this.
 */
#pragma once

#ifndef __ASSEMBLER__
#error "this header is for assembly"
#endif

/* What follows is assembly, which looks like odd C: */
/* clang-format off */

    .syntax unified

#ifndef UNI_ASM_SET
#ifdef __thumb__
#define UNI_ASM_SET .thumb
#else
#define UNI_ASM_SET .arm
#endif
#endif

/* Without this section a linker takes the object for one that wants an executable stack. */
    .section .note.GNU-stack, "", %progbits

/*
 * A function in a section of its own, so that the linker can drop it. (visibility) is .globl or
 * .local.
 */
#define UNI_ASM_FUNCTION(name, section_name, visibility)                                           \
    .section section_name, "ax", %progbits;                                                        \
    visibility name;                                                                               \
    .type name, %function;                                                                         \
    .balign 4;                                                                                     \
    UNI_ASM_SET;                                                                                   \
name:

#define UNI_ASM_END(name) .size name, . - name

/*
 * The frame pointer, and how to begin and end a frame that uni_arch_frame_next() can follow. The
 * procedure call standard leaves both to compilers (AAPCS32 2023Q3, 6.2.1.4), and they differ: see
 * <unicore/arch.h>.
 */
#ifdef __thumb__
#define UNI_ASM_FP r7
#else
#define UNI_ASM_FP r11
#endif
#ifdef __clang__
#define UNI_ASM_SET_FP mov UNI_ASM_FP, sp
#else
#define UNI_ASM_SET_FP add UNI_ASM_FP, sp, #4
#endif
#define UNI_ASM_FRAME                                                                              \
    push {UNI_ASM_FP, lr};                                                                         \
    UNI_ASM_SET_FP
#define UNI_ASM_RETURN pop {UNI_ASM_FP, pc}
