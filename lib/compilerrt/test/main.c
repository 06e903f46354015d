/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arithmetic of C, which the processor does itself or a function of lib/compilerrt: the results are
 * the same everywhere. Operands are volatile, so that the compiler computes nothing beforehand.
 */
#include <stdint.h>
#include <string.h>
#include <unicore/cdefs.h>
#include <unicore/check.h>

/* Numbers around the places where the algorithms take another way. */
static const uint64_t numbers[] = {
    1,
    2,
    3,
    7,
    10,
    0xff,
    0xffff,
    0x10000,
    0x10001,
    1000000007,
    0x7fffffff,
    0x80000000,
    0x80000001,
    0xffff0000,
    0xffffffff,
    0x100000000,
    0x100000001,
    0x1ffffffff,
    0x7fffffff80000000,
    0x7fffffffffffffff,
    0x8000000000000000,
    0x8000000000000001,
    0xfffffffe00000001, /* (2^32 - 1)^2 */
    0xffffffff00000000,
    0xffffffffffffffff,
};

static const struct {
    uint64_t dividend, divisor, quotient, remainder;
} quotients[] = {
    {0, 5, 0, 0},
    {100, 7, 14, 2},
    {0xffffffffffffffff, 10, 0x1999999999999999, 5},
    {0xffffffffffffffff, 0xffffffff, 0x100000001, 0},
    {0xfffffffe00000000, 0xffffffff, 0xfffffffe, 0xfffffffe},
    {0x8000000000000000, 0x80000001, 0xfffffffe, 2},
    {0x7fff800000000000, 0x80000001, 0xfffefffe, 0x10002},
    {0x00008000fffe0000, 0x8000ffff, 0xffff, 0x7fffffff},
    {0x7fff8000ffff0000, 0x80000001fffe, 0xfffe, 0x7fff0004fffc},
    {0xffffffffffffffff, 0x80000000ffffffff, 1, 0x7fffffff00000000},
    {0x123456789abcdef0, 0xfedcba987, 0x1249249, 0x246fe8971},
};

static const struct {
    int count;
    uint64_t left;
    uint64_t right, right_signed; /* of the number with its highest bit set */
} shifts[] = {
    {0, 0x0123456789abcdef, 0x8123456789abcdef, 0x8123456789abcdef},
    {1, 0x02468acf13579bde, 0x4091a2b3c4d5e6f7, 0xc091a2b3c4d5e6f7},
    {31, 0xc4d5e6f780000000, 0x0000000102468acf, 0xffffffff02468acf},
    {32, 0x89abcdef00000000, 0x0000000081234567, 0xffffffff81234567},
    {33, 0x13579bde00000000, 0x000000004091a2b3, 0xffffffffc091a2b3},
    {63, 0x8000000000000000, 1, 0xffffffffffffffff},
};

static void check_unsigned(uint64_t a, uint64_t b)
{
    volatile uint64_t dividend = a, divisor = b;
    uint64_t quotient = dividend / divisor, remainder = dividend % divisor;

    UNI_CHECK(remainder < b);
    UNI_CHECK(quotient * b + remainder == a);
    /* The product of the line above has not overflowed. */
    UNI_CHECK(quotient == 0 || b <= a / quotient);
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

static void check_signed(int64_t a, int64_t b)
{
    volatile int64_t dividend = a, divisor = b;
    int64_t quotient, remainder;

    if (b == -1 && a == INT64_MIN)
        return; /* undefined */
    quotient = dividend / divisor;
    remainder = dividend % divisor;
    UNI_CHECK((uint64_t)quotient * (uint64_t)b + (uint64_t)remainder == (uint64_t)a);
    UNI_CHECK(magnitude(remainder) < magnitude(b));
    UNI_CHECK(remainder == 0 || (remainder < 0) == (a < 0));
}

static void check_32_bits(uint32_t a, uint32_t b)
{
    volatile uint32_t dividend = a, divisor = b;
    volatile int32_t signed_dividend = (int32_t)a, signed_divisor = (int32_t)b;

    UNI_CHECK(dividend / divisor == (uint32_t)((uint64_t)a / b));
    UNI_CHECK(dividend % divisor == (uint32_t)((uint64_t)a % b));
    if (signed_divisor == -1 && signed_dividend == INT32_MIN)
        return; /* undefined */
    UNI_CHECK(signed_dividend / signed_divisor == (int64_t)signed_dividend / signed_divisor);
    UNI_CHECK(signed_dividend % signed_divisor == (int64_t)signed_dividend % signed_divisor);
}

static void test_division(void)
{
    for (size_t i = 0; i < UNI_COUNT(quotients); i++) {
        volatile uint64_t dividend = quotients[i].dividend, divisor = quotients[i].divisor;

        UNI_CHECK(dividend / divisor == quotients[i].quotient);
        UNI_CHECK(dividend % divisor == quotients[i].remainder);
    }
    for (size_t i = 0; i < UNI_COUNT(numbers); i++) {
        for (size_t j = 0; j < UNI_COUNT(numbers); j++) {
            check_unsigned(numbers[i], numbers[j]);
            check_signed((int64_t)numbers[i], (int64_t)numbers[j]);
            check_signed((int64_t)-numbers[i], (int64_t)numbers[j]);
            if ((uint32_t)numbers[j])
                check_32_bits((uint32_t)numbers[i], (uint32_t)numbers[j]);
        }
    }
    uni_check_part("division");
}

static void test_shifts(void)
{
    volatile uint64_t value = 0x0123456789abcdef;
    volatile int64_t negative = (int64_t)0x8123456789abcdef;

    for (size_t i = 0; i < UNI_COUNT(shifts); i++) {
        volatile int count = shifts[i].count;

        UNI_CHECK(value << count == shifts[i].left);
        UNI_CHECK((uint64_t)negative >> count == shifts[i].right);
        UNI_CHECK(negative >> count == (int64_t)shifts[i].right_signed);
    }
    uni_check_part("shifts");
}

static void test_products(void)
{
    volatile uint64_t a = 0x123456789abcdef0, b = 0xfedcba987;

    UNI_CHECK(a * b == 0x70a3d5f941160090);
    UNI_CHECK(a * -b == 0x8f5c2a06bee9ff70);
    uni_check_part("products");
}

static void test_bits(void)
{
    volatile uint32_t word = 0x00f01200;
    volatile uint64_t high = 0x00f0120000000000, low = 0x200;

    UNI_CHECK(__builtin_clz(word) == 8 && __builtin_ctz(word) == 9);
    UNI_CHECK(__builtin_clzll(high) == 8 && __builtin_ctzll(high) == 41);
    UNI_CHECK(__builtin_clzll(low) == 54 && __builtin_ctzll(low) == 9);
    UNI_CHECK(__builtin_ffs((int)word) == 10 && __builtin_ffsll((int64_t)high) == 42);
    UNI_CHECK(__builtin_popcount(word) == 6 && __builtin_popcountll(high | low) == 7);
    UNI_CHECK(__builtin_parity(word) == 0 && __builtin_parityll(high | low) == 1);
    UNI_CHECK(__builtin_bswap32(word) == 0x0012f000);
    UNI_CHECK(__builtin_bswap64(high | low) == 0x000200000012f000);
    uni_check_part("bits");
}

/* The bits of a result, since a comparison would be another operation to trust. */
static uint64_t bits_of(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static uint32_t bits_of_single(float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

/* IEEE 754-2019, 3.4 and 4.3.1: to nearest, ties to even. */
static void test_to_floating_point(void)
{
    volatile uint64_t number = 0xffffffffffffffff, tie = 0x20000000000001;
    volatile uint64_t above_tie = 0x8000008000000001;
    volatile int64_t negative = -0x123456789;

    UNI_CHECK(bits_of((double)number) == 0x43f0000000000000);
    UNI_CHECK(bits_of((double)tie) == 0x4340000000000000);
    UNI_CHECK(bits_of((double)negative) == 0xc1f2345678900000);
    UNI_CHECK(bits_of_single((float)number) == 0x5f800000);
    /* In two roundings it would become a tie, and then 0x5f000000. */
    UNI_CHECK(bits_of_single((float)above_tie) == 0x5f000001);
    UNI_CHECK(bits_of_single((float)negative) == 0xcf91a2b4);
    uni_check_part("to floating point");
}

static void test_from_floating_point(void)
{
    volatile double number = 1e18 + 0.5, large = 18446744073709549568.0, small = -0.99;
    volatile float single = -1099511627776.0f;

    UNI_CHECK((uint64_t)number == 1000000000000000000);
    UNI_CHECK((int64_t)-number == -1000000000000000000);
    UNI_CHECK((uint64_t)large == 0xfffffffffffff800);
    UNI_CHECK((int64_t)small == 0 && (uint64_t)small == 0);
    UNI_CHECK((int64_t)single == -0x10000000000);
    UNI_CHECK((uint64_t)-single == 0x10000000000);
    uni_check_part("from floating point");
}

static void test_memory(void)
{
    unsigned char from[96], to[96];
    bool copied = true, moved = true, set = true;

    for (size_t i = 0; i < sizeof(from); i++)
        from[i] = (unsigned char)(i * 7 + 1);
    for (size_t shift = 0; shift < 8; shift++) {
        for (volatile size_t length = 0; length < 40; length++) {
            memset(to, 0xee, sizeof(to));
            memcpy(to + 5, from + shift, length);
            copied &= memcmp(to + 5, from + shift, length) == 0;
            copied &= to[4] == 0xee && to[5 + length] == 0xee;

            memcpy(to, from, sizeof(to));
            memmove(to + 3, to + shift, length);
            moved &= memcmp(to + 3, from + shift, length) == 0;

            memset(to + shift, 0x5a, length);
            memset(to + shift + length, 0, 1);
            for (size_t i = 0; i < length; i++)
                set &= to[shift + i] == 0x5a;
            set &= to[shift + length] == 0;
        }
    }
    UNI_CHECK(copied);
    UNI_CHECK(moved);
    UNI_CHECK(set);
    uni_check_part("memory");
}

int main(void)
{
    test_division();
    test_shifts();
    test_products();
    test_bits();
    test_to_floating_point();
    test_from_floating_point();
    test_memory();
    return uni_check_verdict();
}
