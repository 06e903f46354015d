/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a Multiboot2 loader finds an image and hands over to it: Multiboot2 Specification, version
 * 2.0. An image needs a header, UNI_MULTIBOOT2_HEADER in section .text.entry, and entry code that
 * goes to uni_multiboot2_enter with eax and ebx as the loader left them, and with the address of
 * the function in edi where 64-bit mode is to begin; see <unicore/handover.h>. For assembly.
 */
#pragma once

/* 3.1.1 and 3.1.2: magic, architecture (32-bit protected mode of i386), length, checksum; 3.1.3: a
 * tag that ends the header. */
#define UNI_MULTIBOOT2_MAGIC 0xe85250d6
#define UNI_MULTIBOOT2_SIZE  24
#define UNI_MULTIBOOT2_HEADER                                                                      \
    .balign 8;                                                                                     \
    .long UNI_MULTIBOOT2_MAGIC, 0, UNI_MULTIBOOT2_SIZE;                                            \
    .long 0x100000000 - UNI_MULTIBOOT2_MAGIC - UNI_MULTIBOOT2_SIZE;                                \
    .short 0, 0;                                                                                   \
    .long 8
