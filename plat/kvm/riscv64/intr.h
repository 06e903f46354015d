/* SPDX-License-Identifier: BSD-3-Clause */
/* Between intr.c and timer.c. */
#pragma once

/* Call (handler) when the timer of the processor interrupts. */
void on_timer_interrupt(void (*handler)(void));
