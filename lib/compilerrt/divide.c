/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Division of 64-bit numbers on 32-bit processors: the functions of GCC's "Integer library
 * routines" (GCC internals manual, 4.1), which clang calls too.
 *
 * No function here divides 64-bit numbers with "/", which would call itself.
 */
#include "divide.h"

#include <stddef.h>
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/crash.h>

uint64_t __udivdi3(uint64_t dividend, uint64_t divisor);
uint64_t __umoddi3(uint64_t dividend, uint64_t divisor);
uint64_t __udivmoddi4(uint64_t dividend, uint64_t divisor, uint64_t *remainder);
int64_t __divdi3(int64_t dividend, int64_t divisor);
int64_t __moddi3(int64_t dividend, int64_t divisor);
int64_t __divmoddi4(int64_t dividend, int64_t divisor, int64_t *remainder);

/* The report starts with the caller of the division: its own frame says nothing. */
void division_by_zero(void)
{
    uni_crash("division by zero", NULL, 0, 0, uni_arch_frame_pointer());
}

/*
 * One digit of base 2^16 of a quotient: (*rest) * 2^16 + (next) by (divisor), whose highest bit is
 * set and which is above (*rest). Knuth, The Art of Computer Programming, volume 2, 4.3.1,
 * algorithm D, step D3: from the leading digits comes an estimate that is too large by at most 2.
 */
static uint32_t take_digit(uint32_t *rest, uint32_t next, uint32_t divisor)
{
    uint32_t high = divisor >> 16, low = divisor & 0xffff;
    uint32_t digit = *rest / high;
    uint32_t left = *rest - digit * high;

    /* Once (left) has a second digit, (digit) is not too large any more. */
    while (digit >> 16 || digit * low > (left << 16 | next)) {
        digit--;
        left += high;
        if (left >> 16)
            break;
    }
    *rest = (*rest << 16 | next) - digit * divisor;
    return digit;
}

/* (*rest) * 2^32 + (low) by (divisor), which is above (*rest): the quotient has 32 bits. */
static uint32_t divide_long(uint32_t *rest, uint32_t low, uint32_t divisor)
{
    int shift = __builtin_clz(divisor);
    uint32_t quotient;

    if (shift > 0) {
        *rest = *rest << shift | low >> (32 - shift);
        low <<= shift;
        divisor <<= shift;
    }
    quotient = take_digit(rest, low >> 16, divisor) << 16;
    quotient |= take_digit(rest, low & 0xffff, divisor);
    *rest >>= shift;
    return quotient;
}

uint64_t __udivmoddi4(uint64_t dividend, uint64_t divisor, uint64_t *remainder)
{
    uint32_t high = (uint32_t)(dividend >> 32), low = (uint32_t)dividend;
    uint32_t quotient = 0;

    if (divisor <= UINT32_MAX) {
        uint32_t small = (uint32_t)divisor;
        uint32_t rest = high;

        if (small == 0)
            division_by_zero();
        if (high >= small) {
            quotient = high / small;
            rest = high - quotient * small;
        }
        if (rest == 0) {
            uint32_t last = low / small;

            *remainder = low - last * small;
            return (uint64_t)quotient << 32 | last;
        }
        low = divide_long(&rest, low, small);
        *remainder = rest;
        return (uint64_t)quotient << 32 | low;
    }

    /* The quotient has at most as many bits as the divisor has fewer than 64: bit by bit. */
    if (dividend >= divisor) {
        int bits = __builtin_clz((uint32_t)(divisor >> 32)) - __builtin_clz(high);

        divisor <<= bits;
        for (; bits >= 0; bits--, divisor >>= 1) {
            quotient <<= 1;
            if (dividend >= divisor) {
                dividend -= divisor;
                quotient |= 1;
            }
        }
    }
    *remainder = dividend;
    return quotient;
}

uint64_t __udivdi3(uint64_t dividend, uint64_t divisor)
{
    uint64_t remainder;

    return __udivmoddi4(dividend, divisor, &remainder);
}

uint64_t __umoddi3(uint64_t dividend, uint64_t divisor)
{
    uint64_t remainder;

    (void)__udivmoddi4(dividend, divisor, &remainder);
    return remainder;
}

/* Unsigned, since -INT64_MIN is no int64_t. */
static uint64_t magnitude(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

static int64_t with_sign(uint64_t value, int is_negative)
{
    return (int64_t)(is_negative ? -value : value);
}

/* Quotients are cut towards zero, and remainders have the dividend's sign: ISO C11 6.5.5. */
int64_t __divmoddi4(int64_t dividend, int64_t divisor, int64_t *remainder)
{
    uint64_t rest;
    uint64_t quotient = __udivmoddi4(magnitude(dividend), magnitude(divisor), &rest);

    *remainder = with_sign(rest, dividend < 0);
    return with_sign(quotient, (dividend ^ divisor) < 0);
}

int64_t __divdi3(int64_t dividend, int64_t divisor)
{
    int64_t remainder;

    return __divmoddi4(dividend, divisor, &remainder);
}

int64_t __moddi3(int64_t dividend, int64_t divisor)
{
    int64_t remainder;

    (void)__divmoddi4(dividend, divisor, &remainder);
    return remainder;
}
