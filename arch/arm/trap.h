/* SPDX-License-Identifier: BSD-3-Clause */
/* Between trap_entry.S and trap.c. Usable from assembly. */
#pragma once

/* What happened, as the vectors tell. */
#define TRAP_UNDEFINED      1
#define TRAP_CALL           2
#define TRAP_FETCH          3
#define TRAP_DATA           4
#define TRAP_FAST_INTERRUPT 5

/* Words of struct frame: r0 to r12, then these. */
#define FRAME_R7    7
#define FRAME_R11   11
#define FRAME_SP    13
#define FRAME_LR    14
#define FRAME_PC    15
#define FRAME_CPSR  16
#define FRAME_WORDS 17

#define FRAME_SIZE 72 /* sizeof(struct frame) */

#ifndef __ASSEMBLER__

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

#endif
