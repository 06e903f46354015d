/* SPDX-License-Identifier: BSD-3-Clause */
/* Between debug.c and debug_watch.c. */
#pragma once

#include <stdbool.h>

/* Whether a debug exception comes from a watchpoint. For each one, before anything else of it. */
bool watch_is_cause(void);

/* Watch what is to be watched; nothing, while the debugger itself looks at memory. */
void watch_enable(void);
void watch_disable(void);
