/* SPDX-License-Identifier: BSD-3-Clause */
/* What makes time pass, and interrupts come, in fuzz targets: nothing else does. */
#pragma once

#include <unicore/clock.h>

/* Let (span), in nanoseconds, pass; the alarm goes off if it is due and interrupts are on. */
void pass_time(uni_time span);

/* Call (function) with (argument) as the handler of an interrupt. */
void interrupt(void (*function)(void *), void *argument);
