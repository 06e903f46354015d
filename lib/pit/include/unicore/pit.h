/* SPDX-License-Identifier: BSD-3-Clause */
/* The interval timer of a PC. */
#pragma once

#include <stdint.h>

/*
 * The frequency of the time-stamp counter in Hz, measured in 4 ms by the interval timer, to about
 * one in a thousand; 0 without such a timer.
 *
 * @context boot, thread, isr
 */
uint64_t uni_pit_tsc_frequency(void);
