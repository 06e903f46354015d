/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Code runs in supervisor mode. Exceptions begin in modes with stack pointers of their own: the
 * processor itself changes to the stack for faults. Vectors and return addresses: Arm ARM
 * (DDI 0406C) B1.8.1 and B1.8.3.
 */
#define UNI_ASM_SET .arm /* in which exceptions begin */
#include <unicore/arm/asm.h>
#include <unicore/arm/control.h>

#include "trap.h"

    /* What ends the image: builds struct frame of trap.c. (ahead) is from the cause to lr. */
    .macro fault kind, ahead
    sub lr, lr, #\ahead
    sub sp, sp, #FRAME_SIZE
    stmia sp, {r0-r12}
    mov r0, #\kind
    b save
    .endm

UNI_ASM_FUNCTION(trap_vectors, .text.trap_vectors, .globl)
    .balign 32
    b . /* reset: never comes here */
    b undefined
    b call
    b fetch
    b data
    b . /* of the hypervisor's own vectors */
    b interrupt
    fault TRAP_FAST_INTERRUPT, 4

undefined:
    fault TRAP_UNDEFINED, TRAP_UNDEFINED_AHEAD
call:
    fault TRAP_CALL, 4
fetch:
    fault TRAP_FETCH, 4
data:
    fault TRAP_DATA, 8

    /* The stack pointer and link register of the interrupted mode are in that mode. */
save:
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
    bic sp, sp, #7
    bl trap

    /*
     * On the stack of what is interrupted. The frame tells backtraces where that was; what calls
     * preserve, the handler preserves. Whatever held a word by LDREX has to try again (A3.4.4).
     */
interrupt:
    /* Debuggers find the interrupted function's registers by this, which takes no memory. */
    .cfi_sections .debug_frame
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_return_column 15
    sub lr, lr, #4
    srsdb sp!, #UNI_PSR_SUPERVISOR
    cps #UNI_PSR_SUPERVISOR
    push {UNI_ASM_FP}
    UNI_ASM_SET_FP
    push {r0-r4, r12, lr}
    mov r4, sp
    .cfi_def_cfa r4, 40
    .cfi_offset r15, -8
    .cfi_offset UNI_ASM_FP, -12
    .cfi_offset lr, -16
    .cfi_offset r12, -20
    .cfi_offset r4, -24
    .cfi_offset r3, -28
    .cfi_offset r2, -32
    .cfi_offset r1, -36
    .cfi_offset r0, -40
    bic sp, sp, #7
    bl trap_interrupt
    mov sp, r4
    pop {r0-r4, r12, lr}
    pop {UNI_ASM_FP}
    clrex
    rfeia sp!
    .cfi_endproc
UNI_ASM_END(trap_vectors)
