/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads as gdb sees them: numbers other than 0, one for each; 1 is the first, or the only one. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The one that runs, or that is interrupted. */
uintptr_t threads_current(void);

/* The one after (thread), or the first after 0; 0 after the last. */
uintptr_t threads_next(uintptr_t thread);

/* What it is called, or NULL. */
const char *threads_name(uintptr_t thread);

/* Its registers, if it does not run. */
bool threads_registers(uintptr_t thread, uintptr_t *registers);
