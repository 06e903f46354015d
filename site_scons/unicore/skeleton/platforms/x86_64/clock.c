/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/clock.h>
#include <unicore/pcclock.h>

uni_time uni_clock_monotonic(void)
{
    return uni_pcclock_monotonic();
}

uni_time uni_clock_wall(void)
{
    return uni_pcclock_wall();
}
