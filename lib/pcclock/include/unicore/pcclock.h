/* SPDX-License-Identifier: BSD-3-Clause */
/* The clocks of a PC, with the contracts of <unicore/clock.h>. */
#pragma once

#include <unicore/clock.h>
#include <unicore/tsc.h>

/*
 * @context boot, thread, isr
 * @nowait
 */
uni_time uni_pcclock_monotonic(void);

/*
 * @context thread
 * @nowait
 */
uni_time uni_pcclock_wall(void);

/*
 * The rate behind uni_pcclock_monotonic(), for timers that count in ticks.
 *
 * @context boot, thread, isr
 * @nowait
 */
const volatile struct uni_tsc_rate *uni_pcclock_rate(void);
