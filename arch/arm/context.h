/* SPDX-License-Identifier: BSD-3-Clause */
/* What a context that is not running keeps on its stack. Usable from assembly. */
#pragma once

#define SAVED_SIZE 104 /* sizeof(struct saved) */

#ifndef __ASSEMBLER__

#include <stdint.h>

/* In the order of context.S: AAPCS32, 6.1.1 and 6.1.2, registers that calls preserve. */
struct saved {
    uint64_t d8_to_d15[8];
    uint32_t r4, r5, r6, r7, r8, r9, r10, r11, unused, lr;
};

_Static_assert(sizeof(struct saved) == SAVED_SIZE, "taken apart by assembly");

/* Where a new context begins: calls r4 with the argument r5. */
void context_begin(void);

#endif
