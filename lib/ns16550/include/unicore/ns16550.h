/* SPDX-License-Identifier: BSD-3-Clause */
/* The serial port 16550, polled, as the console of an image: there is one. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Use the port whose registers are bytes next to each other from (base) on, mapped as a device,
 * with the speed that firmware has set. Before this the console drops what is written.
 *
 * @context boot
 */
void uni_ns16550_start(uintptr_t base);

/*
 * uni_console_write()
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_ns16550_write(const char *bytes, size_t length);

/*
 * uni_console_read()
 *
 * @context boot, thread, isr
 * @nowait
 */
size_t uni_ns16550_read(char *bytes, size_t length);
