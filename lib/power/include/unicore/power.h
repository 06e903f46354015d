/* SPDX-License-Identifier: BSD-3-Clause */
/* How an image ends. */
#pragma once

#include <unicore/cdefs.h>

/* The status of an image that stopped itself over a bug: EX_SOFTWARE of BSD's <sysexits.h>. */
#define UNI_POWER_CRASHED 70

/*
 * End the image. Whoever started it learns (status): 0 for success, 1 to 127 for failure; what
 * cannot be told in seven bits is told as 1 (QEMU's isa-debug-exit has no room for more).
 *
 * @context boot, thread, isr
 */
UNI_NORETURN void uni_power_off(int status);

/*
 * Start the image, or the machine that it is on, anew; where that cannot be, power off with status
 * 0.
 *
 * @context boot, thread, isr
 */
UNI_NORETURN void uni_power_reset(void);
