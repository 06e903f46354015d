/* SPDX-License-Identifier: BSD-3-Clause */
/* How gdb stores the registers of <unicore/debugtrap.h>, and what breakpoints are made of. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct layout {
    unsigned count;     /* of registers */
    unsigned narrow;    /* from this one on they have 4 bytes, before it a word */
    unsigned stack, pc; /* numbers of stack pointer and program counter */
    unsigned stop_size; /* how far behind the program counter layout_stop() goes on */
    /* For what gdb would get wrong, its name of the processor and of the feature they belong to. */
    const char *architecture, *feature;
    const char *const *names; /* of registers; NULL where gdb needs no description */
};

extern const struct layout layout;

#define LAYOUT_BREAKPOINT_MAX 4

/*
 * The instruction for a software breakpoint of gdb's (kind): "Debugging with GDB", appendix E.5
 * "Architecture-Specific Protocol Details". Returns its size in bytes; 0: there is none.
 */
size_t layout_breakpoint(uintptr_t kind, const uint8_t **bytes);

/* Stop here, at an instruction for breakpoints. */
void layout_stop(void);
