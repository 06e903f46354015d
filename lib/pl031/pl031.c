/* SPDX-License-Identifier: BSD-3-Clause */
/* PrimeCell Real Time Clock (PL031) Technical Reference Manual, ARM DDI 0224, 3.3. */
#include <unicore/pl031.h>

#include <unicore/arm/mmio.h>

#define DATA 0x00

uint32_t uni_pl031_time(uintptr_t base)
{
    return uni_mmio_read32(base + DATA);
}
