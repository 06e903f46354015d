/* SPDX-License-Identifier: BSD-3-Clause */
/* Floating-point control (fcsr) is of the image, not of a context: RISC-V Calling Conventions 1.2. */
#include <unicore/riscv64/asm.h>

#include "context.h"

    /* Load or store, with ld and fld or sd and fsd, all registers of struct saved. */
    .macro each general, float
    \general ra, 0(sp)
    \general s0, 8(sp)
    \general s1, 16(sp)
    \general s2, 24(sp)
    \general s3, 32(sp)
    \general s4, 40(sp)
    \general s5, 48(sp)
    \general s6, 56(sp)
    \general s7, 64(sp)
    \general s8, 72(sp)
    \general s9, 80(sp)
    \general s10, 88(sp)
    \general s11, 96(sp)
    \float fs0, 104(sp)
    \float fs1, 112(sp)
    \float fs2, 120(sp)
    \float fs3, 128(sp)
    \float fs4, 136(sp)
    \float fs5, 144(sp)
    \float fs6, 152(sp)
    \float fs7, 160(sp)
    \float fs8, 168(sp)
    \float fs9, 176(sp)
    \float fs10, 184(sp)
    \float fs11, 192(sp)
    .endm

UNI_ASM_FUNCTION(uni_arch_context_switch, .text.uni_arch_context_switch, .globl)
    addi sp, sp, -SAVED_SIZE
    each sd, fsd
    sd sp, 0(a0)
    ld sp, 0(a1)
    each ld, fld
    addi sp, sp, SAVED_SIZE
    ret
UNI_ASM_END(uni_arch_context_switch)

UNI_ASM_FUNCTION(context_begin, .text.context_begin, .globl)
    mv a0, s2
    li ra, 0 /* backtraces end here */
    jr s1
UNI_ASM_END(context_begin)
