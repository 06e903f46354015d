/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counting bits and turning bytes round, for processors without instructions that do: GCC internals
 * manual, 4.1 "Integer library routines". What the manual calls SImode has 32 bits, DImode 64, on
 * every processor. The argument of those that count zeros is never 0.
 *
 * No function here uses the builtin that may be a call of it.
 */
#include <stdint.h>

int __clzsi2(uint32_t value);
int __clzdi2(uint64_t value);
int __ctzsi2(uint32_t value);
int __ctzdi2(uint64_t value);
int __ffssi2(uint32_t value);
int __ffsdi2(uint64_t value);
int __popcountsi2(uint32_t value);
int __popcountdi2(uint64_t value);
int __paritysi2(uint32_t value);
int __paritydi2(uint64_t value);
uint32_t __bswapsi2(uint32_t value);
uint64_t __bswapdi2(uint64_t value);

/* Halving steps: where the upper half is empty, its zeros count and the lower one is looked at. */
int __clzsi2(uint32_t value)
{
    int zeros = 0;

    for (int half = 16; half > 0; half /= 2) {
        if (value >> (32 - half) == 0) {
            zeros += half;
            value <<= half;
        }
    }
    return zeros;
}

int __clzdi2(uint64_t value)
{
    uint32_t high = (uint32_t)(value >> 32);

    return high ? __clzsi2(high) : 32 + __clzsi2((uint32_t)value);
}

/* The lowest set bit alone has as many zeros below it as (value). */
int __ctzsi2(uint32_t value)
{
    return 31 - __clzsi2(value & -value);
}

int __ctzdi2(uint64_t value)
{
    uint32_t low = (uint32_t)value;

    return low ? __ctzsi2(low) : 32 + __ctzsi2((uint32_t)(value >> 32));
}

int __ffssi2(uint32_t value)
{
    return value ? __ctzsi2(value) + 1 : 0;
}

int __ffsdi2(uint64_t value)
{
    return value ? __ctzdi2(value) + 1 : 0;
}

/* Sums within fields of 2, 4 and 8 bits; the product adds up the bytes in the highest one. */
int __popcountsi2(uint32_t value)
{
    value -= value >> 1 & 0x55555555;
    value = (value & 0x33333333) + (value >> 2 & 0x33333333);
    value = (value + (value >> 4)) & 0x0f0f0f0f;
    return (int)(value * 0x01010101 >> 24);
}

int __popcountdi2(uint64_t value)
{
    return __popcountsi2((uint32_t)value) + __popcountsi2((uint32_t)(value >> 32));
}

int __paritysi2(uint32_t value)
{
    return __popcountsi2(value) % 2;
}

int __paritydi2(uint64_t value)
{
    return __popcountdi2(value) % 2;
}

/* In two steps, neither of which compilers take for a reversal: pairs of bytes, then bytes. */
uint32_t __bswapsi2(uint32_t value)
{
    __asm__("" : "=r"(value) : "0"(value >> 16 | value << 16));
    return (value & 0x00ff00ff) << 8 | (value >> 8 & 0x00ff00ff);
}

uint64_t __bswapdi2(uint64_t value)
{
    return (uint64_t)__bswapsi2((uint32_t)value) << 32 | __bswapsi2((uint32_t)(value >> 32));
}
