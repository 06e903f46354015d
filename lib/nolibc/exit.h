/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * What exit() calls first, once a function is registered. It is in a file other than atexit(), or
 * compilers would see that it has one value, and every image would have the table.
 */
extern void (*call_registered)(void);
