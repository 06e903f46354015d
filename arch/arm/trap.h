/* SPDX-License-Identifier: BSD-3-Clause */
/* Between trap_entry.S and trap.c. Usable from assembly. */
#pragma once

/* What happened, as the vectors tell. */
#define TRAP_UNDEFINED      1
#define TRAP_CALL           2
#define TRAP_FETCH          3
#define TRAP_DATA           4
#define TRAP_FAST_INTERRUPT 5

/* How far lr is ahead of an undefined instruction, which is one of the compiler's set: B1.8.3. */
#ifdef __thumb__
#define TRAP_UNDEFINED_AHEAD 2
#else
#define TRAP_UNDEFINED_AHEAD 4
#endif

/* Words of struct frame: r0 to r12, then these. */
#define FRAME_R7    7
#define FRAME_R11   11
#define FRAME_SP    13
#define FRAME_LR    14
#define FRAME_PC    15
#define FRAME_CPSR  16
#define FRAME_WORDS 17

#define FRAME_SIZE 72 /* sizeof(struct frame) */

/* The frame pointer: see <unicore/arm/asm.h>. */
#ifdef __thumb__
#define FRAME_POINTER FRAME_R7
#else
#define FRAME_POINTER FRAME_R11
#endif

/*
 * Arm ARM (DDI 0406C) B3.13.5 "Long-descriptor format": DFSR and IFSR, bits 5 to 0; the two lowest
 * bits of the first ones are the level.
 */
#define STATUS_MASK        0x3f
#define STATUS_LEVEL       0x03
#define STATUS_ADDRESS     0x00
#define STATUS_TRANSLATION 0x04
#define STATUS_PERMISSION  0x0c
#define STATUS_ALIGNMENT   0x21
#define STATUS_DEBUG       0x22

#define DATA_WRITE 0x800 /* DFSR.WnR */

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>

struct frame {
    uint32_t words[FRAME_WORDS];
    uint32_t unused; /* the stack is aligned to 8 bytes */
};

_Static_assert(sizeof(struct frame) == FRAME_SIZE, "made by assembly");

extern const char trap_vectors[];

UNI_NORETURN void trap(unsigned what, const struct frame *frame);
void trap_interrupt(void);

/*
 * What a debugger says to an exception: whether to go on. (status) is 0 where there is none. In
 * debug.c, if anywhere; asked by fault.c, unless it is null.
 */
extern bool (*trap_debugger)(unsigned what, uintptr_t status, struct frame *frame);

/* Let exceptions come by the vectors of fault_entry.S. */
void trap_make_resumable(void);

#endif
