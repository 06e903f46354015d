/* SPDX-License-Identifier: BSD-3-Clause */
/* Xen's system time, from the time-stamp counter. */
#include <unicore/clock.h>
#include <unicore/tsc.h>

#include "../shared.h"

uni_time uni_clock_monotonic(void)
{
    return uni_tsc_time(&shared()->processors[0].rate);
}
