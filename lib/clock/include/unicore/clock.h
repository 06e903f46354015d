/* SPDX-License-Identifier: BSD-3-Clause */
/* Time. Nanoseconds in 64 signed bits: enough for 292 years either way. */
#pragma once

#include <stdint.h>

/* A point in time or a span, in nanoseconds. */
typedef int64_t uni_time;

#define UNI_MICROSECONDS(n) ((uni_time)(n) * 1000)
#define UNI_MILLISECONDS(n) ((uni_time)(n) * 1000 * 1000)
#define UNI_SECONDS(n)      ((uni_time)(n) * 1000 * 1000 * 1000)

/*
 * Time since some point before main(). Never goes backwards, is not set by anybody.
 *
 * @context boot, thread, isr
 * @nowait
 */
uni_time uni_clock_monotonic(void);

/*
 * Time since 1970-01-01 00:00 UTC, as well as the platform knows it; 0 where it does not know.
 *
 * @context thread
 * @nowait
 */
uni_time uni_clock_wall(void);
