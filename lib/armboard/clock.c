/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/armboard.h>
#include <unicore/armtimer.h>
#include <unicore/pl031.h>

/* The time of day at which the monotonic clock showed 0; 0 where nobody knows. */
static uni_time wall_start(void)
{
    const struct uni_armboard_range *clock = &uni_armboard.devices[UNI_ARMBOARD_CLOCK].registers;
    uint32_t seconds;

    if (!clock->size || !uni_armboard_map_device(clock->base, clock->size))
        return 0;
    seconds = uni_pl031_time((uintptr_t)clock->base);
    return seconds ? UNI_SECONDS(seconds) - uni_armtimer_monotonic() : 0;
}

uni_time uni_armboard_wall(void)
{
    static bool known;
    static uni_time start;

    if (!known) {
        start = wall_start();
        known = true;
    }
    return start ? start + uni_armtimer_monotonic() : 0;
}
