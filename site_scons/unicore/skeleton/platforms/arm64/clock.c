/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/armboard.h>
#include <unicore/armtimer.h>
#include <unicore/clock.h>

uni_time uni_clock_monotonic(void)
{
    return uni_armtimer_monotonic();
}

uni_time uni_clock_wall(void)
{
    return uni_armboard_wall();
}
