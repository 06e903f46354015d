/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdint.h>

/* Seconds since 1970-01-01 00:00 of the real-time clock, which ought to be UTC. */
int64_t rtc_seconds(void);
