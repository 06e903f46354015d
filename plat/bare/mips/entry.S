/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From YAMON to C. YAMON User's Manual (MD00008), 3 "Starting an application", which QEMU follows:
 * a0 to a3 are the number of arguments, the arguments, the environment and the size of memory. The
 * loader has cleared our bss.
 *
 * With ERL set, addresses of the image mean physical ones: so it stays until there are page tables.
 * (QEMU enters with ERL clear and works as if it were set; the first write to Status ends that.)
 */
#include <unicore/mips/asm.h>
#include <unicore/mips/cp0.h>

#include "malta.h"
#include "workspace.h"

UNI_ASM_FUNCTION(uni_entry, .text.entry, .globl)
    .set noreorder
    li $t0, UNI_STATUS_CU1 | UNI_STATUS_BEV | UNI_STATUS_ERL
    mtc0 $t0, $12
    ehb
    mtc0 $zero, $13 /* Cause: no interrupts of our own making */
    mfc0 $t0, $16
    li $t1, UNI_CONFIG_K0_CACHED
    ins $t0, $t1, 0, 3
    mtc0 $t0, $16
    ehb
    la $t1, uni_image_end + PAGE - 1
    srl $t1, $t1, 12
    sll $t1, $t1, 12
    li $t2, TABLES
    addu $t1, $t1, $t2
    sltu $t2, $a3, $t1
    bnez $t2, fail
    nop
    addiu $sp, $t1, -16 /* O32: room for the arguments of who is called */
    move $fp, $zero /* backtraces end here */
    move $ra, $zero
    jal start
    nop

    /* Without a stack: say so and end. */
fail:
    la $t0, message
    li $t1, MALTA_UART
1:  lbu $t2, 0($t0)
    beqz $t2, 3f
    addiu $t0, $t0, 1
2:  lbu $t3, 5($t1) /* line status */
    andi $t3, $t3, 0x20 /* sent */
    beqz $t3, 2b
    nop
    b 1b
    sb $t2, 0($t1)
3:  li $t0, MALTA_RESET
    li $t1, MALTA_RESET_GO
    sw $t1, 0($t0)
4:  b 4b
    nop
UNI_ASM_END(uni_entry)

    .section .rodata.entry, "a", @progbits
message:
    .ascii "unicore: too little memory behind the image for a stack\r\n"
    .asciz "unicore: status 70\r\n" /* UNI_POWER_CRASHED, as by lib/exitline */
