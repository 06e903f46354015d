/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/armtimer.h>
#include <unicore/clock.h>

uni_time uni_clock_monotonic(void)
{
    return uni_armtimer_monotonic();
}

/* There is no clock that runs while the board is off. */
uni_time uni_clock_wall(void)
{
    return 0;
}
