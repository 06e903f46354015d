/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A debugger within the image, for machines whose monitor has none: it speaks with gdb through the
 * console, by the GDB Remote Serial Protocol. With this library in an image, exceptions and what
 * would be a crash stop the image until gdb lets it go on.
 *
 * These functions are for lib/crash and for platforms, where this library is in the image.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Called by uni_crash() before it reports: lets gdb look around, unless it has seen the exception
 * that led there.
 *
 * @context boot, thread, isr
 */
void uni_gdbstub_crash(void);

/*
 * Called with (length) bytes that are about to be written to the console: true if gdb has got them,
 * and false as long as there is no gdb. Here, too, the image stops if gdb wants it to.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_gdbstub_write(const char *bytes, size_t length);

/*
 * Whether gdb has the console, so that there is nothing to be read on it. The image stops here if
 * gdb wants it to.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_gdbstub_is_attached(void);

/*
 * Called when the image ends: tells gdb its (status), as uni_power_off() has it. The console is the
 * image's own again.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_gdbstub_end(int status);
