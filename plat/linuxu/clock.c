/* SPDX-License-Identifier: BSD-3-Clause */
/* Linux keeps the time. */
#include "linux.h"

#include <unicore/clock.h>

enum { CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1 }; /* include/uapi/linux/time.h */

/* Cannot fail: both clocks exist in every Linux, and the structure is ours. */
static uni_time read_clock(long clock)
{
    struct timespec64 now = {0};

    (void)syscall3(SYS_CLOCK_GETTIME, clock, (long)&now, 0);
    return UNI_SECONDS(now.seconds) + now.nanoseconds;
}

uni_time uni_clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uni_time uni_clock_wall(void)
{
    return read_clock(CLOCK_REALTIME);
}
