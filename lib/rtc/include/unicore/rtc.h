/* SPDX-License-Identifier: BSD-3-Clause */
/* The real-time clock of a PC. */
#pragma once

#include <unicore/clock.h>

/*
 * Time since 1970-01-01 00:00, of the clock's own time zone, which ought to be UTC; to the second.
 * 0 without a clock.
 *
 * @context boot, thread
 */
uni_time uni_rtc_time(void);
