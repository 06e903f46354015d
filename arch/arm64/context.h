/* SPDX-License-Identifier: BSD-3-Clause */
/* What a context that is not running keeps on its stack. Usable from assembly. */
#pragma once

#define SAVED_SIZE 160 /* sizeof(struct saved) */

#ifndef __ASSEMBLER__

#include <stdint.h>

/* In the order of context.S: AAPCS64, 6.1.1 and 6.1.2, registers that calls preserve. */
struct saved {
    uint64_t x19, x20, x21, x22, x23, x24, x25, x26, x27, x28, x29, x30;
    uint64_t d8_to_d15[8];
};

_Static_assert(sizeof(struct saved) == SAVED_SIZE, "taken apart by assembly");

/* Where a new context begins: calls x19 with the argument x20. */
void context_begin(void);

#endif
