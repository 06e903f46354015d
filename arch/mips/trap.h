/* SPDX-License-Identifier: BSD-3-Clause */
/* Between trap_entry.S and trap.c. Usable from assembly. */
#pragma once

/* Offsets of vectors from EBase: MIPS32 PRA (MD00090), 6.2.2. */
#define VECTOR_REFILL  0x000
#define VECTOR_CACHE   0x100
#define VECTOR_GENERAL 0x180
#define VECTORS_SIZE   0x200

/* The page with the vectors: EBase's value at reset. */
#define VECTORS UNI_KSEG0

#define FRAME_SIZE 152 /* sizeof(struct frame) */

/* MIPS32 PRA (MD00090), table 9.34: ExcCode of Cause. */
#define CODE_MODIFIED      1
#define CODE_TLB_LOAD      2
#define CODE_TLB_STORE     3
#define CODE_ADDRESS_LOAD  4
#define CODE_ADDRESS_STORE 5
#define CODE_BUS_FETCH     6
#define CODE_BUS_DATA      7
#define CODE_BREAKPOINT    9
#define CODE_RESERVED      10
#define CODE_COPROCESSOR   11
#define CODE_OVERFLOW      12
#define CODE_TRAP          13
#define CODE_FLOAT         15
#define CODE_NO_EXECUTE    20

#define CODE_MASK 31

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

/* Register 0 is always 0: (general) begins with register 1. */
struct frame {
    uint32_t general[31];
    uint32_t hi, lo, pc, status, cause, address;
    uint32_t reserved;
};

#define GENERAL_FP 29
#define GENERAL_RA 30

_Static_assert(sizeof(struct frame) == FRAME_SIZE && FRAME_SIZE % 8 == 0, "made by assembly");

extern const char trap_vectors[];

/* Where the stack for exceptions ends, in kseg0. */
extern uintptr_t trap_stack;

UNI_NORETURN void trap(const struct frame *frame);
void trap_interrupt(void);

#endif
