/* SPDX-License-Identifier: BSD-3-Clause */
/* What a context that is not running keeps on its stack. Usable from assembly. */
#pragma once

#define SAVED_SIZE 208 /* sizeof(struct saved) */

#ifndef __ASSEMBLER__

#include <stdint.h>

/*
 * In the order of context.S: RISC-V Calling Conventions 1.0, 1.1 and 1.2, registers that calls
 * preserve.
 */
struct saved {
    uint64_t ra, s[12];
    uint64_t fs[12];
    uint64_t padding; /* stack pointers are multiples of 16 */
};

_Static_assert(sizeof(struct saved) == SAVED_SIZE, "taken apart by assembly");

/* Where a new context begins: calls s1 with the argument s2. */
void context_begin(void);

#endif
