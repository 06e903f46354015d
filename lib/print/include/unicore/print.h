/* SPDX-License-Identifier: BSD-3-Clause */
/* For what has to be said below a C library: how a boot failed, why an image crashed. */
#pragma once

#include <unicore/cdefs.h>

/*
 * Write what uni_format() makes of (format) to the console, in one write. What is beyond 255 bytes
 * is cut. Needs no memory but the stack, takes no lock and waits for nobody.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_print(const char *format, ...) UNI_PRINTF(1, 2);
