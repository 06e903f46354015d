/* SPDX-License-Identifier: BSD-3-Clause */
/* Between trap_entry.S and trap.c. Usable from assembly. */
#pragma once

#define FRAME_SIZE 272 /* sizeof(struct frame) */

/* RISC-V Privileged Architecture 20211203, table 4.2. */
#define CAUSE_FETCH_MISALIGNED 0
#define CAUSE_FETCH_ACCESS     1
#define CAUSE_ILLEGAL          2
#define CAUSE_BREAKPOINT       3
#define CAUSE_LOAD_MISALIGNED  4
#define CAUSE_LOAD_ACCESS      5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS     7
#define CAUSE_FETCH_PAGE       12
#define CAUSE_LOAD_PAGE        13
#define CAUSE_STORE_PAGE       15

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>

struct frame {
    uint64_t general[31]; /* from x1 on */
    uint64_t pc, status;
    uint64_t padding; /* stack pointers are multiples of 16 */
};

#define GENERAL_S0 7

_Static_assert(sizeof(struct frame) == FRAME_SIZE && FRAME_SIZE % 16 == 0, "made by assembly");

extern const char trap_entry[];

UNI_NORETURN void trap(const struct frame *frame);
void trap_interrupt(uint64_t cause);

/*
 * What a debugger says to an exception: whether to go on. In debug.c, if anywhere; asked by
 * fault.c, unless it is null.
 */
extern bool (*trap_debugger)(uint64_t cause, struct frame *frame);

/* Let exceptions come by fault_entry.S. */
void trap_make_resumable(void);

#endif
