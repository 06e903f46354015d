/* SPDX-License-Identifier: BSD-3-Clause */
/* Between trap_entry.S and trap.c. Usable from assembly. */
#pragma once

#define FRAME_SIZE 272 /* sizeof(struct frame) */

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

struct frame {
    uint64_t general[31]; /* from x1 on */
    uint64_t pc, status;
    uint64_t padding; /* stack pointers are multiples of 16 */
};

_Static_assert(sizeof(struct frame) == FRAME_SIZE && FRAME_SIZE % 16 == 0, "made by assembly");

extern const char trap_entry[];

UNI_NORETURN void trap(const struct frame *frame);
void trap_interrupt(uint64_t cause);

#endif
