/* SPDX-License-Identifier: BSD-3-Clause */
/* The global descriptor table: Intel SDM volume 3A, 3.4.5 and 3.5.1. */
#include <unicore/x86_64/asm.h>

    /* The accessed bits are set, so that the processor need not; LTR marks the task as busy. */
    .section .data.descriptors, "aw", @progbits
    .balign 8
    .globl uni_descriptors
uni_descriptors:
    .quad 0
    .quad 0x00209b0000000000 /* 64-bit code */
    .quad 0x0000930000000000 /* data */
    .quad 0, 0               /* the task */
descriptors_end:

    .section .rodata.descriptors, "a", @progbits
    .globl uni_descriptors_pointer
uni_descriptors_pointer:
    .word descriptors_end - uni_descriptors - 1
    .quad uni_descriptors
