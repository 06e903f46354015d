/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the firmware to C: RISC-V Supervisor Binary Interface Specification 1.0.0, 9.1, leaves the
 * number of the processor in a0 and the address of the device tree in a1, in supervisor mode
 * without page tables and with interrupts off. The loader has cleared our bss.
 *
 * OpenSBI jumps to the lowest address that QEMU has loaded, whatever the entry point of the image:
 * this section is there.
 */
#include <unicore/riscv64/asm.h>
#include <unicore/riscv64/csr.h>
#include <unicore/sbi.h>

#include "finisher.h"
#include "workspace.h"

#define STATUS_CRASHED 70 /* UNI_POWER_CRASHED */

UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    csrw satp, zero
    li t0, UNI_SSTATUS_FS
    csrc sstatus, t0
    li t0, UNI_SSTATUS_FS_INITIAL
    csrs sstatus, t0

    /* The stack is behind the image, if there is memory, and the tree is not. */
    lla t0, fail
    csrw stvec, t0
    lla t0, uni_image_start
    lla t1, uni_image_end + PAGE - 1
    li t2, -PAGE
    and t1, t1, t2
    li t2, TABLES
    add sp, t1, t2
    bltu a1, t0, 1f
    bltu a1, sp, fail
1:  sd zero, -8(sp)
    li s0, 0 /* backtraces end here */
    call start

    /* Without a stack, and perhaps as an exception handler: say so and switch off. */
    .balign 4
fail:
    lla s0, message
1:  lbu a0, 0(s0)
    beqz a0, 2f
    li a7, UNI_SBI_PUT_CHAR
    ecall
    addi s0, s0, 1
    j 1b
2:  lla t0, no_finisher
    csrw stvec, t0
    li t0, FINISHER_OF_QEMU
    li t1, STATUS_CRASHED << FINISHER_STATUS_SHIFT | FINISHER_FAIL
    sw t1, 0(t0)
    .balign 4
no_finisher:
    li a0, UNI_SBI_SHUTDOWN
    li a1, UNI_SBI_FAILURE
    li a6, UNI_SBI_RESET_SYSTEM
    li a7, UNI_SBI_RESET
    ecall
3:  wfi
    j 3b
UNI_ASM_END(uni_entry)

    .section .rodata.entry, "a", @progbits
message:
    .asciz "unicore: too little memory behind the image for a stack\r\n"
