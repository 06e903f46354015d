/* SPDX-License-Identifier: BSD-3-Clause */
/* Time from the time CSR, whose frequency the device tree tells. */
#include "clock.h"

#include <unicore/clock.h>
#include <unicore/goldfishrtc.h>
#include <unicore/riscv64/csr.h>

#include "machine.h"

#define NANOSECONDS 1000000000ull /* per second */

/* Exact, and within 64 bits: a frequency has 32. */
static uint64_t convert(uint64_t count, uint64_t from, uint64_t to, uint64_t round)
{
    return count / from * to + (count % from * to + round) / from;
}

uint64_t ticks_at(uni_time time)
{
    return time <= 0
               ? 0
               : convert((uint64_t)time, NANOSECONDS, machine.clock_frequency, NANOSECONDS - 1);
}

uni_time uni_clock_monotonic(void)
{
    return (uni_time)convert(UNI_CSR_READ(time), machine.clock_frequency, NANOSECONDS, 0);
}

uni_time uni_clock_wall(void)
{
    static uni_time start;

    if (!machine.rtc)
        return 0;
    if (!start)
        start = uni_goldfishrtc_time(machine.rtc) - uni_clock_monotonic();
    return start + uni_clock_monotonic();
}
