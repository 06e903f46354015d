/* SPDX-License-Identifier: BSD-3-Clause */
/* The processor's own counter, which Xen makes start with the domain. */
#include <unicore/armtimer.h>
#include <unicore/clock.h>

uni_time uni_clock_monotonic(void)
{
    return uni_armtimer_monotonic();
}
