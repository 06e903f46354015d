/* SPDX-License-Identifier: BSD-3-Clause */
/* ARM's serial port PL011, polled, as the console of an image: there is one. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Use the port whose registers are at (base), which is mapped as a device, with the speed that
 * firmware has set. Before this, and where (base) is 0, the console drops what is written.
 *
 * @context boot
 */
void uni_pl011_start(uintptr_t base);

/*
 * uni_console_write()
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_pl011_write(const char *bytes, size_t length);

/*
 * uni_console_read()
 *
 * @context boot, thread, isr
 * @nowait
 */
size_t uni_pl011_read(char *bytes, size_t length);

/*
 * Wait until all that was written has left the port, but not for ever.
 *
 * @context boot, thread, isr
 */
void uni_pl011_flush(void);
