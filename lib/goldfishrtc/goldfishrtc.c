/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Android emulator, docs/GOLDFISH-VIRTUAL-HARDWARE.TXT, "Goldfish timer": nanoseconds in two
 * registers of 32 bits. Reading the lower half keeps the upper half of the same moment.
 */
#include <unicore/goldfishrtc.h>

#define TIME_LOW  0x00
#define TIME_HIGH 0x04

static uint32_t read(uintptr_t address)
{
    return *(volatile uint32_t *)address;
}

uni_time uni_goldfishrtc_time(uintptr_t base)
{
    uint32_t low = read(base + TIME_LOW);

    return (uni_time)((uint64_t)read(base + TIME_HIGH) << 32 | low);
}
