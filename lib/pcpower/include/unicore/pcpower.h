/* SPDX-License-Identifier: BSD-3-Clause */
/* The old ways to end a PC. One that a machine does not know does nothing there. */
#pragma once

#include <unicore/cdefs.h>

/*
 * End QEMU with (status), if it has an isa-debug-exit device; see uni_power_off() for the values.
 *
 * @context boot, thread, isr
 */
void uni_pcpower_tell(int status);

/*
 * Reset the machine: the keyboard controller, the reset control register, a triple fault. Monitors
 * without a notion of powering off, such as Firecracker, end on this, and QEMU with -no-reboot.
 *
 * @context boot, thread, isr
 */
UNI_NORETURN void uni_pcpower_reset(void);
