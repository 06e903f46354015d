/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.27.2.4 and POSIX.1-2017 clock_gettime(); there only if the image has a clock. */
#include <time.h>

#if UNI_HAS_CLOCK
#include <errno.h>
#include <unicore/clock.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    uni_time time;

    switch (clock) {
    case CLOCK_REALTIME:
        time = uni_clock_wall();
        break;
    case CLOCK_MONOTONIC:
        time = uni_clock_monotonic();
        break;
    default:
        errno = EINVAL;
        return -1;
    }
    now->tv_sec = time / UNI_SECONDS(1);
    now->tv_nsec = (long)(time % UNI_SECONDS(1));
    return 0;
}

time_t time(time_t *now)
{
    time_t seconds = uni_clock_wall() / UNI_SECONDS(1);

    if (now != NULL)
        *now = seconds;
    return seconds;
}
#endif
