/* SPDX-License-Identifier: BSD-3-Clause */
/* What a context that is not running keeps on its stack. Usable from assembly. */
#pragma once

#define SAVED_SIZE 96 /* sizeof(struct saved) */

#ifndef __ASSEMBLER__

#include <stdint.h>

/* In the order of context.S: O32, registers that calls preserve. */
struct saved {
    uint32_t s0, s1, s2, s3, s4, s5, s6, s7, fp, ra;
    uint32_t reserved[2];
    uint64_t f20, f22, f24, f26, f28, f30;
};

_Static_assert(sizeof(struct saved) == SAVED_SIZE, "taken apart by assembly");

/* Where a new context begins: calls s0 with the argument s1. */
void context_begin(void);

#endif
