/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between 64-bit integers and floating point, for 32-bit processors, whose instructions convert
 * 32-bit integers only: GCC internals manual, 4.2 "Routines for floating point emulation". Formats
 * are IEEE 754-2019's binary64 and binary32.
 *
 * Numbers that do not fit are undefined (ISO C11 6.3.1.4); these saturate, as ARM's instructions
 * do.
 */
#include <stdint.h>

double __floatundidf(uint64_t value);
double __floatdidf(int64_t value);
float __floatundisf(uint64_t value);
float __floatdisf(int64_t value);
uint64_t __fixunsdfdi(double value);
int64_t __fixdfdi(double value);
uint64_t __fixunssfdi(float value);
int64_t __fixsfdi(float value);

static const double TWO_32 = 4294967296.0;
static const double TWO_63 = 9223372036854775808.0;
static const double TWO_64 = 18446744073709551616.0;

/* Both halves and the product are exact, so that the sum is the only rounding. */
double __floatundidf(uint64_t value)
{
    return (uint32_t)(value >> 32) * TWO_32 + (uint32_t)value;
}

double __floatdidf(int64_t value)
{
    return (int32_t)(value >> 32) * TWO_32 + (uint32_t)value;
}

/*
 * A double would round first to 53 bits and then to 24, the second time perhaps from a tie that was
 * none. So the 11 lowest bits of what needs more than 53 are replaced by one that says whether any
 * of them was set; far below the last of 24, it keeps the second rounding right and the first
 * exact.
 */
float __floatundisf(uint64_t value)
{
    const uint64_t rest = (1 << 11) - 1;

    if (value >> 53 != 0 && (value & rest) != 0)
        value = (value & ~rest) | 1 << 11;
    return (float)__floatundidf(value);
}

float __floatdisf(int64_t value)
{
    return value < 0 ? -__floatundisf(-(uint64_t)value) : __floatundisf((uint64_t)value);
}

/* Not a number converts to 0, as it does to 32 bits. */
uint64_t __fixunsdfdi(double value)
{
    uint32_t high;

    if (!(value >= 1))
        return 0;
    if (value >= TWO_64)
        return UINT64_MAX;
    high = (uint32_t)(value / TWO_32); /* exact but for what is cut off: a power of two */
    return (uint64_t)high << 32 | (uint32_t)(value - high * TWO_32);
}

int64_t __fixdfdi(double value)
{
    if (value >= TWO_63)
        return INT64_MAX;
    if (value <= -TWO_63)
        return INT64_MIN;
    return value < 0 ? -(int64_t)__fixunsdfdi(-value) : (int64_t)__fixunsdfdi(value);
}

uint64_t __fixunssfdi(float value)
{
    return __fixunsdfdi(value);
}

int64_t __fixsfdi(float value)
{
    return __fixdfdi(value);
}
