/* SPDX-License-Identifier: BSD-3-Clause */
/* Between trap_entry.S and trap.c. Usable from assembly. */
#pragma once

/* Offsets of vectors from EBase: MIPS32 PRA (MD00090), 6.2.2. */
#define VECTOR_REFILL  0x000
#define VECTOR_CACHE   0x100
#define VECTOR_GENERAL 0x180
#define VECTORS_SIZE   0x200

#define FRAME_SIZE 152 /* sizeof(struct frame) */

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

/* Register 0 is always 0: (general) begins with register 1. */
struct frame {
    uint32_t general[31];
    uint32_t hi, lo, pc, status, cause, address;
    uint32_t reserved;
};

_Static_assert(sizeof(struct frame) == FRAME_SIZE && FRAME_SIZE % 8 == 0, "made by assembly");

extern const char trap_vectors[];

/* Where the stack for exceptions ends, in kseg0. */
extern uintptr_t trap_stack;

UNI_NORETURN void trap(const struct frame *frame);
void trap_interrupt(void);

#endif
