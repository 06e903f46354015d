/* SPDX-License-Identifier: BSD-3-Clause */
/* ARM's real-time clock PL031. */
#pragma once

#include <stdint.h>

/*
 * Seconds since 1970-01-01 00:00 UTC, from the clock whose registers are at (base), which is mapped
 * as a device.
 *
 * @context boot, thread
 * @nowait
 */
uint32_t uni_pl031_time(uintptr_t base);
