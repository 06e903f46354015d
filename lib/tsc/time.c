/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/tsc.h>

#include <stdbool.h>
#include <unicore/x86_64/tsc.h>

#define NANOSECONDS 1000000000 /* per second */

/* (rate) as it was when the counter showed (*now). */
static struct uni_tsc_rate stable(const volatile struct uni_tsc_rate *rate, uint64_t *now)
{
    struct uni_tsc_rate copy;

    do {
        copy.version = rate->version;
        copy.start_ticks = rate->start_ticks;
        copy.start_time = rate->start_time;
        copy.factor = rate->factor;
        copy.shift = rate->shift;
        *now = uni_tsc_read();
    } while (copy.version & 1 || copy.version != rate->version);
    return copy;
}

uni_time uni_tsc_time(const volatile struct uni_tsc_rate *rate)
{
    uint64_t ticks;
    struct uni_tsc_rate copy = stable(rate, &ticks);

    ticks -= copy.start_ticks;
    ticks = copy.shift < 0 ? ticks >> -copy.shift : ticks << copy.shift;
    return (uni_time)(copy.start_time + (uint64_t)((unsigned __int128)ticks * copy.factor >> 32));
}

uint64_t uni_tsc_ticks(const volatile struct uni_tsc_rate *rate, uni_time time)
{
    uint64_t now;
    struct uni_tsc_rate copy = stable(rate, &now);
    uni_time start = uni_tsc_time(rate);
    uint64_t ahead, ticks;

    if (time <= start)
        return now;
    ahead = (uint64_t)(time - start);
    /* One more, since the division rounds down. */
    ticks = ((ahead <= UINT32_MAX ? ahead : UINT32_MAX) << 32) / copy.factor + 1;
    return now + (copy.shift < 0 ? ticks << -copy.shift : ticks >> copy.shift);
}

void uni_tsc_set_rate(volatile struct uni_tsc_rate *rate, uint64_t frequency)
{
    int8_t shift = 0;

    /* Ticks of 0.5 to 1 ns leave the factor all its 32 bits. */
    for (; frequency > 2ull * NANOSECONDS; shift--)
        frequency /= 2;
    for (; frequency <= NANOSECONDS; shift++)
        frequency *= 2;
    rate->factor = (uint32_t)(((uint64_t)NANOSECONDS << 32) / frequency);
    rate->shift = shift;
    rate->start_ticks = uni_tsc_read();
}
