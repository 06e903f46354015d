/* SPDX-License-Identifier: BSD-3-Clause */
/* The header by which loaders know a kernel for 32-bit ARM. For assembly. */
#pragma once

#ifndef __ASSEMBLER__
#error "this header is for assembly"
#endif

/* What follows is assembly, which looks like odd C: */
/* clang-format off */

/*
 * A zImage, Linux, arch/arm/boot/compressed/head.S: the loader enters at its first instruction. At
 * 0x24 are a magic number, the address where it wants to be, and its end, from which loaders
 * compute the size of the file; then the order of bytes in a word.
 *
 * Before that is room for the vectors of exceptions (Arm ARM DDI 0406C, B1.8.1), for the time until
 * the image has others: all of them go to (vector).
 */
#define UNI_ARM_IMAGE(begin, vector)                                                               \
    b begin;                                                                                       \
    b vector;                                                                                      \
    b vector;                                                                                      \
    b vector;                                                                                      \
    b vector;                                                                                      \
    b vector;                                                                                      \
    b vector;                                                                                      \
    b vector;                                                                                      \
    nop;                                                                                           \
    .word 0x016f2818;                                                                              \
    .word uni_image_start;                                                                         \
    .word uni_data_end;                                                                            \
    .word 0x04030201
