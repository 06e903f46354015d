/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The image's header and where it begins: Linux, Documentation/arch/arm/booting.rst. QEMU's machine
 * "virt", hw/arm/virt.c: memory starts at 1 GiB, the serial port is where we look for it as long as
 * no device tree was read. QEMU puts a zImage 64 KiB behind the start of memory (hw/arm/boot.c).
 */
#define UNI_ASM_SET .arm
#include <unicore/arm/asm.h>
#include <unicore/arm/image.h>
#include <unicore/arm/paging.h>
#include <unicore/armboard.h>

#define MEMORY           0x40000000
#define PROVISIONAL_PAGE (UNI_PAGE_VALID | UNI_PAGE_SHARED | UNI_PAGE_ACCESSED)

#define PL011_DATA 0x09000000
#define PSCI_OFF   0x84000008 /* DEN 0022, 5.1.9 "SYSTEM_OFF" */

UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    UNI_ARM_IMAGE(begin, uni_armboard_early_fault)
begin:
    mov r0, r2 /* the device tree */
    ldr r1, uni_armboard_stack_size
    ldr r2, =start
    adr r3, fail
    ldr r4, =provisional
    ldr r5, =UNI_TTBCR
    b uni_armboard_enter

    /* The message at r0, then the status, then off. The PSCI of QEMU is where no mode is. */
fail:
    mov r1, #PL011_DATA
    adr r2, message_status
1:  ldrb r3, [r0], #1
    cmp r3, #0
    strbne r3, [r1]
    bne 1b
    cmp r2, #0
    movne r0, r2
    mov r2, #0
    bne 1b
    ldr r0, =PSCI_OFF
    mrc p15, 0, r1, c13, c0, 4 /* TPIDRPRW */
    tst r1, #1
    bne 2f
    .arch_extension virt
    hvc #0
2:  .arch_extension sec
    smc #0
3:  wfi
    b 3b

    .balign 4
message_status:
    .asciz "unicore: status 70\r\n"

    .balign 4
    .globl uni_armboard_stack_size
uni_armboard_stack_size:
    .word UNI_KVM_STACK * 1024
    .ltorg
UNI_ASM_END(uni_entry)

    .section .rodata.provisional, "a", %progbits
    .balign 32
provisional:
    .quad 0, MEMORY | PROVISIONAL_PAGE, 0, 0
