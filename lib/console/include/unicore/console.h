/* SPDX-License-Identifier: BSD-3-Clause */
/* The text console: what the platform shows to whoever started the image. */
#pragma once

#include <stddef.h>

/*
 * Write (length) bytes. Never fails and never blocks for long: a console that is gone drops them.
 * A platform that needs "\r\n" adds the carriage return itself.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_console_write(const char *bytes, size_t length);

/*
 * Read at most (length) bytes that are there already.
 *
 * Returns how many were read; 0 when none is waiting or none will ever come.
 *
 * @context thread
 * @nowait
 */
size_t uni_console_read(char *bytes, size_t length);
