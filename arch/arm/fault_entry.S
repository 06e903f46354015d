/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Vectors for exceptions that may return; the others are those of trap_entry.S. As there, the modes
 * for them have a stack pointer of their own.
 */
#define UNI_ASM_SET .arm /* in which exceptions begin */
#include <unicore/arm/asm.h>
#include <unicore/arm/control.h>

#include "trap.h"

    /* Begin struct frame. (ahead) is from the cause to lr. */
    .macro begin kind, ahead
    sub lr, lr, #\ahead
    sub sp, sp, #FRAME_SIZE
    stmia sp, {r0-r12}
    mov r0, #\kind
    .endm

UNI_ASM_FUNCTION(fault_vectors, .text.fault_vectors, .globl)
    .balign 32
    b . /* reset: never comes here */
    b fault_undefined
    b trap_vectors + 0x08
    b fault_fetch
    b fault_data
    b . /* of the hypervisor's own vectors */
    b trap_vectors + 0x18
    b trap_vectors + 0x1c

fault_undefined:
    begin TRAP_UNDEFINED, TRAP_UNDEFINED_AHEAD
    b fault_save
fault_fetch:
    begin TRAP_FETCH, 4
    b fault_save
fault_data:
    begin TRAP_DATA, 8

    /* The stack pointer and link register of the interrupted mode are in that mode. */
fault_save:
    mrs r1, spsr
    mrs r2, cpsr
    str lr, [sp, #4 * FRAME_PC]
    str r1, [sp, #4 * FRAME_CPSR]
    add r3, sp, #4 * FRAME_SP
    and r1, r1, #UNI_PSR_MODE
    orr r1, r1, #UNI_PSR_MASKED & 0xff
    msr cpsr_c, r1
    mov r4, sp
    mov r5, lr
    msr cpsr_c, r2
    stmia r3, {r4, r5}
    mov r1, sp
    mov r4, sp
    bic sp, sp, #7
    bl trap_fault

    /*
     * Handled: the stack ends where it did, and all goes on as the frame says. Whatever held a word
     * by LDREX has to try again (A3.4.4).
     */
    mov sp, r4
    ldr r1, [sp, #4 * FRAME_CPSR]
    ldr lr, [sp, #4 * FRAME_PC]
    msr spsr_cxsf, r1
    add r3, sp, #4 * FRAME_SP
    mrs r2, cpsr
    and r1, r1, #UNI_PSR_MODE
    orr r1, r1, #UNI_PSR_MASKED & 0xff
    ldmia r3, {r4, r5}
    msr cpsr_c, r1
    mov sp, r4
    mov lr, r5
    msr cpsr_c, r2
    ldmia sp, {r0-r12}
    add sp, sp, #FRAME_SIZE
    clrex
    movs pc, lr
UNI_ASM_END(fault_vectors)
