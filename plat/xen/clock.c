/* SPDX-License-Identifier: BSD-3-Clause */
/* The time of day, which Xen tells as the time at which its system time was 0. */
#include <unicore/clock.h>

#include "shared.h"

uni_time uni_clock_wall(void)
{
    volatile struct shared *page = shared();
    uint32_t version;
    uni_time start;

    do {
        version = __atomic_load_n(&page->wall_version, __ATOMIC_ACQUIRE);
        start = UNI_SECONDS((uint64_t)page->wall_seconds_high << 32 | page->wall_seconds) +
                page->wall_nanoseconds;
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    } while (version & 1 || version != page->wall_version);
    return start ? start + uni_clock_monotonic() : 0;
}
