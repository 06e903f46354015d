/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console as the line to a debugger that is within the image (lib/gdbstub). Platforms implement
 * this where they leave the console to it: there uni_console_write() and uni_console_read() ask
 * uni_gdbstub_write() and uni_gdbstub_is_attached() first, and uni_power_off() tells
 * uni_gdbstub_end().
 */
#pragma once

#include <stddef.h>

/*
 * uni_console_write(), without asking anybody.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_debugline_write(const char *bytes, size_t length);

/*
 * uni_console_read(), likewise, at any time.
 *
 * @context boot, thread, isr
 * @nowait
 */
size_t uni_debugline_read(char *bytes, size_t length);
