/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the clock and the timer. */
#pragma once

#include <stdint.h>

/* The most ticks of Count for which Compare is set: a quarter of a turn. */
#define TICKS_MAX 0x40000000

/* Of Count, in Hz; known once the clock was read. */
uint32_t clock_frequency(void);

/* Have the clock read within TICKS_MAX from now on, while interrupts are on. In timer.c. */
void timer_start(void);
