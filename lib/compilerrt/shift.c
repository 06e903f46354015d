/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shifts and products of 64-bit numbers on 32-bit processors: GCC internals manual, 4.1 "Integer
 * library routines". (count) is from 0 to 63. Compilers turn shifts of the halves into
 * instructions, and shifts of the whole, when they optimise for size, into calls of these.
 */
#include <stdint.h>

uint64_t __ashldi3(uint64_t value, int count);
uint64_t __lshrdi3(uint64_t value, int count);
int64_t __ashrdi3(int64_t value, int count);
uint64_t __muldi3(uint64_t left, uint64_t right);

/* The halves of a number, lowest address first. */
union halves {
    uint64_t whole;
    struct {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        uint32_t low, high;
#else
        uint32_t high, low;
#endif
    };
};

uint64_t __ashldi3(uint64_t value, int count)
{
    union halves number = {value};

    if (count >= 32) {
        number.high = number.low << (count - 32);
        number.low = 0;
    } else if (count > 0) { /* a shift by 32 - 0 would be undefined */
        number.high = number.high << count | number.low >> (32 - count);
        number.low <<= count;
    }
    return number.whole;
}

/* The lower half of a shift to the right, into which the upper one moves. */
static uint32_t moved_low(const union halves *number, int count)
{
    return count > 0 ? number->low >> count | number->high << (32 - count) : number->low;
}

uint64_t __lshrdi3(uint64_t value, int count)
{
    union halves number = {value};

    if (count >= 32) {
        number.low = number.high >> (count - 32);
        number.high = 0;
    } else {
        number.low = moved_low(&number, count);
        number.high >>= count;
    }
    return number.whole;
}

/* GCC and clang shift negative numbers arithmetically. */
int64_t __ashrdi3(int64_t value, int count)
{
    union halves number = {(uint64_t)value};
    int32_t high = (int32_t)number.high;

    if (count >= 32) {
        number.low = (uint32_t)(high >> (count - 32));
        number.high = (uint32_t)(high >> 31);
    } else {
        number.low = moved_low(&number, count);
        number.high = (uint32_t)(high >> count);
    }
    return (int64_t)number.whole;
}

/* 2^32 times the product of both upper halves is beyond 64 bits. */
uint64_t __muldi3(uint64_t left, uint64_t right)
{
    union halves a = {left}, b = {right}, product;

    product.whole = (uint64_t)a.low * b.low;
    product.high += a.high * b.low + a.low * b.high;
    return product.whole;
}
