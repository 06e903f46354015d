/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The least that greets: what a machine and its monitor cost without any operating system.
 *
 * Started as a PVH guest: 32-bit mode, no paging, flat segments (Xen, docs/misc/pvh.pandoc). The
 * port is the data register of the first UART of a PC, which QEMU's always takes a byte.
 */
    .set PHYS32_ENTRY, 18           /* Xen, xen/include/public/elfnote.h */
    .set UART, 0x3f8

    .section .note.Xen, "a", %note
    .long 4, 4, PHYS32_ENTRY        /* sizes of name and descriptor; type */
    .asciz "Xen"
    .long hello_start

    .section .rodata, "a"
greeting:
    .ascii "Hello, world!\n"
    .set LENGTH, . - greeting

    .text
    .code32
    .globl hello_start
hello_start:
    mov $greeting, %esi
    mov $LENGTH, %ecx
    mov $UART, %edx
1:  lodsb
    out %al, %dx
    loop 1b
2:  hlt
    jmp 2b

    .section .note.GNU-stack, "", %progbits
