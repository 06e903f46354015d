/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the image begins: the file kernel8.img, which the firmware puts at 0x80000. All of memory
 * is in the provisional tables, the devices behind it are not.
 */
#define ENTRY_OFFSET  0x80000
#define ENTRY_STACK   (UNI_BARE_STACK * 1024)
#define ENTRY_CONTROL (UNI_TCR | 34) /* addresses of 30 bits: the root has 512 entries of 2 MiB */
#define ENTRY_PARK

#include "board.h"

#define PROVISIONAL_PAGE (UNI_PAGE_VALID | UNI_PAGE_SHARED | UNI_PAGE_ACCESSED | UNI_PAGE_UXN)
#define LARGE            0x200000

    /* Print the message and the status, which is all that can be told. */
    .macro entry_fail
1:  mov x1, x0
    ldr w2, 3f
2:  ldrb w3, [x0], #1
    strb w3, [x2]
    cbnz w3, 2b
    adr x0, 4f
    cmp x1, x0
    b.ne 1b
    b .
3:  .long PL011
4:  .asciz "unicore: status 70\r\n"
    .balign 4
    .endm

#include <unicore/armboard_arm64.h>

    .section .rodata.uni_armboard_stack_size, "a", @progbits
    .balign 8
    .globl uni_armboard_stack_size
uni_armboard_stack_size:
    .quad ENTRY_STACK

    .section .rodata.provisional, "a", @progbits
    .balign 4096
provisional:
    .set at, 0
    .rept PERIPHERALS / LARGE
    .quad at | PROVISIONAL_PAGE
    .set at, at + LARGE
    .endr
    .skip 4096 - (. - provisional)
