/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first serial port of a PC, polled, with the contracts of <unicore/console.h>. The first call
 * makes it ready. Without a port, or if it gets stuck, nothing is written and nothing read.
 */
#pragma once

#include <stddef.h>

/*
 * @context boot, thread, isr
 * @nowait
 */
void uni_com1_write(const char *bytes, size_t length);

/*
 * @context boot, thread, isr
 * @nowait
 */
size_t uni_com1_read(char *bytes, size_t length);
