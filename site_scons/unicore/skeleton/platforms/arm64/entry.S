/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where the image begins. QEMU's machine "virt", hw/arm/virt.c: memory starts at 1 GiB, the serial
 * port is where we look for it as long as no device tree was read.
 *
 * The image is linked for 512 KiB behind that. Nearer than 4 KiB, QEMU would move it to 2 MiB
 * (hw/arm/boot.c), and the device tree from there to 4 MiB: more memory than most images need.
 */
#define ENTRY_OFFSET  0x80000
#define ENTRY_STACK   (UNI_SKELETON_STACK * 1024)
#define ENTRY_CONTROL (UNI_TCR | 32) /* addresses of 32 bits: the root has 4 entries of 1 GiB */

#define MEMORY           0x40000000
#define PROVISIONAL_PAGE (UNI_PAGE_VALID | UNI_PAGE_SHARED | UNI_PAGE_ACCESSED | UNI_PAGE_UXN)

#define PL011_DATA 0x09000000
#define PSCI_OFF   0x84000008 /* DEN 0022, 5.1.9 "SYSTEM_OFF" */

    /* Print the message and the status, and switch off: PSCI is where none of our ELs is. */
    .macro entry_fail
    mov w2, #PL011_DATA
    adr x3, 5f
1:  ldrb w4, [x0], #1
    strb w4, [x2]
    cbnz w4, 1b
    mov x0, x3
    adr x3, 6f
    cmp x0, x3
    b.ne 1b
    ldr w0, 4f
    tbnz x1, #1, 2f
    hvc #0
2:  smc #0
3:  b 3b
4:  .long PSCI_OFF
5:  .asciz "unicore: status 70\r\n"
6:  .byte 0
    .balign 4
    .endm

#include <unicore/armboard_arm64.h>

    .section .rodata.uni_armboard_stack_size, "a", @progbits
    .balign 8
    .globl uni_armboard_stack_size
uni_armboard_stack_size:
    .quad ENTRY_STACK

    .section .rodata.provisional, "a", @progbits
    .balign 64
provisional:
    .quad 0, MEMORY | PROVISIONAL_PAGE, 0, 0
