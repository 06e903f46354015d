/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Division of 32-bit numbers for ARM processors that have no instruction for it: Run-time ABI for
 * the Arm Architecture (2023Q3), 5.3.1 "Integer (32/32 -> 32) division functions".
 */
#include "../divide.h"

#include <stdint.h>

/* Two registers, the lower one first, are what a 64-bit result is in. */
static uint64_t pair(uint32_t quotient, uint32_t remainder)
{
    return (uint64_t)remainder << 32 | quotient;
}

uint32_t __aeabi_uidiv(uint32_t dividend, uint32_t divisor);
uint64_t __aeabi_uidivmod(uint32_t dividend, uint32_t divisor);
int32_t __aeabi_idiv(int32_t dividend, int32_t divisor);
uint64_t __aeabi_idivmod(int32_t dividend, int32_t divisor);

uint64_t __aeabi_uidivmod(uint32_t dividend, uint32_t divisor)
{
    uint32_t quotient = 0;

    if (divisor == 0)
        division_by_zero();
    if (dividend >= divisor) {
        int bits = __builtin_clz(divisor) - __builtin_clz(dividend);

        divisor <<= bits;
        for (; bits >= 0; bits--, divisor >>= 1) {
            quotient <<= 1;
            if (dividend >= divisor) {
                dividend -= divisor;
                quotient |= 1;
            }
        }
    }
    return pair(quotient, dividend);
}

uint32_t __aeabi_uidiv(uint32_t dividend, uint32_t divisor)
{
    return (uint32_t)__aeabi_uidivmod(dividend, divisor);
}

/* Unsigned, since -INT32_MIN is no int32_t. */
static uint32_t magnitude(int32_t value)
{
    return value < 0 ? -(uint32_t)value : (uint32_t)value;
}

/* Quotients are cut towards zero, and remainders have the dividend's sign: ISO C11 6.5.5. */
uint64_t __aeabi_idivmod(int32_t dividend, int32_t divisor)
{
    uint64_t both = __aeabi_uidivmod(magnitude(dividend), magnitude(divisor));
    uint32_t quotient = (uint32_t)both, remainder = (uint32_t)(both >> 32);

    return pair((dividend ^ divisor) < 0 ? -quotient : quotient,
                dividend < 0 ? -remainder : remainder);
}

int32_t __aeabi_idiv(int32_t dividend, int32_t divisor)
{
    return (int32_t)__aeabi_idivmod(dividend, divisor);
}
