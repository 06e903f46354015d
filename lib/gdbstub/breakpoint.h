/* SPDX-License-Identifier: BSD-3-Clause */
/* Software breakpoints. They are in the code only while it runs: gdb never sees them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* False if there is no room for one more, or it cannot be: see layout_breakpoint(). */
bool breakpoint_add(uintptr_t address, uintptr_t kind);

/* Nothing happens if there is none. */
void breakpoint_remove(uintptr_t address);
void breakpoint_remove_all(void);

bool breakpoint_is_at(uintptr_t address);

/* Write them into the code, and what was there before back again. */
void breakpoint_insert(void);
void breakpoint_take_out(void);
