/* SPDX-License-Identifier: BSD-3-Clause */
/* The real-time clock of the Android emulator, "goldfish". */
#pragma once

#include <stdint.h>
#include <unicore/clock.h>

/*
 * Time since 1970-01-01 00:00 UTC, from the clock whose registers are at (base), which is mapped as
 * a device.
 *
 * @context boot, thread
 * @nowait
 */
uni_time uni_goldfishrtc_time(uintptr_t base);
