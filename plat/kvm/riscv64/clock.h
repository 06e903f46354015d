/* SPDX-License-Identifier: BSD-3-Clause */
/* Between clock.c and timer.c. */
#pragma once

#include <stdint.h>
#include <unicore/clock.h>

/* The first value of the time CSR at which uni_clock_monotonic() is at or past (time). */
uint64_t ticks_at(uni_time time);
