/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The conversions of double: a A e E f F g G, as ISO C11 7.21.6.1 and its annex F.5 have them:
 * every digit is exact, and the last is rounded to nearest, ties to even.
 *
 * A finite double is m * 2^e with integers m < 2^53 and -1074 <= e <= 971 (IEEE 754-2019, 3.4:
 * binary64), hence a finite decimal number. We write all of it down in base 10^9, round there, and
 * print. The longest needs 309 digits before and 1074 after the point.
 */
#include "output.h"

#include <stdint.h>

enum {
    DIGITS = 9, /* decimal digits in a limb */
    BASE = 1000000000,
    WHOLE = 35,     /* limbs before the point: 315 digits, so that rounding up cannot overflow */
    FRACTION = 120, /* limbs after the point: 1080 digits */
    LIMBS = WHOLE + FRACTION,
};

/* limb[0] is the most significant; those from (first) up to but without (end) may be non-zero. */
struct decimal {
    uint32_t limb[LIMBS];
    int first, end;
};

static const uint32_t powers[DIGITS] = {1,      10,      100,      1000,     10000,
                                        100000, 1000000, 10000000, 100000000};

/* The exact value of (mantissa) * 2^(exponent). */
static void set(struct decimal *number, uint64_t mantissa, int exponent)
{
    for (int i = 0; i < LIMBS; i++)
        number->limb[i] = 0;
    number->first = number->end = WHOLE;
    for (; mantissa != 0; mantissa /= BASE)
        number->limb[--number->first] = (uint32_t)(mantissa % BASE);

    /* Multiply: 29 bits and a limb fit in 64 bits with the carry. */
    while (exponent > 0) {
        int bits = exponent < 29 ? exponent : 29;
        uint64_t carry = 0;

        for (int i = number->end - 1; i >= number->first; i--) {
            carry += (uint64_t)number->limb[i] << bits;
            number->limb[i] = (uint32_t)(carry % BASE);
            carry /= BASE;
        }
        if (carry != 0)
            number->limb[--number->first] = (uint32_t)carry;
        exponent -= bits;
    }

    /* Divide: 10^9 is a multiple of 2^9, so nine bits at a time add at most one limb. */
    while (exponent < 0) {
        int bits = -exponent < 9 ? -exponent : 9;
        uint32_t remainder = 0;

        for (int i = number->first; i < number->end; i++) {
            uint32_t limb = number->limb[i];

            number->limb[i] = (limb >> bits) + remainder;
            remainder = (limb & ((1u << bits) - 1)) * ((uint32_t)BASE >> bits);
        }
        if (remainder != 0)
            number->limb[number->end++] = remainder;
        while (number->first < number->end && number->limb[number->first] == 0)
            number->first++;
        exponent += bits;
    }
}

/*
 * Places of digits: 0 is that of the ones, -1 the first after the point. The limb of a place, and
 * the value of a one there.
 */
static int limb_of(int place)
{
    return place >= 0 ? WHOLE - 1 - place / DIGITS : WHOLE + (-place - 1) / DIGITS;
}

static uint32_t unit_of(int place)
{
    return powers[place >= 0 ? place % DIGITS : DIGITS - 1 - (-place - 1) % DIGITS];
}

static int digit_at(const struct decimal *number, int place)
{
    int index = limb_of(place);

    if (index < number->first || index >= number->end)
        return 0;
    return (int)(number->limb[index] / unit_of(place) % 10);
}

/* The place of the first digit that is not 0; 0 for the number 0. */
static int top_place(const struct decimal *number)
{
    int index = number->first;
    int place;

    while (index < number->end && number->limb[index] == 0)
        index++;
    if (index >= number->end)
        return 0;
    place = (WHOLE - 1 - index) * DIGITS + DIGITS - 1;
    while (digit_at(number, place) == 0)
        place--;
    return place;
}

/* The place of the last digit that is not 0, or (limit) if there is none below that. */
static int last_place(const struct decimal *number, int limit)
{
    int place = (WHOLE - number->end) * DIGITS;

    while (place < limit && digit_at(number, place) == 0)
        place++;
    return place < limit ? place : limit;
}

/* Round so that the last digit is at (place). */
static void round_at(struct decimal *number, int place)
{
    int index = limb_of(place);
    uint32_t unit = unit_of(place);
    uint32_t rest, half;
    int below = index + 1;
    bool odd, more = false;

    if (index >= number->end)
        return;
    odd = digit_at(number, place) % 2 != 0;
    if (unit == 1) {
        rest = below < number->end ? number->limb[below] : 0;
        half = BASE / 2;
        below++;
    } else {
        rest = number->limb[index] % unit;
        half = unit / 2;
        number->limb[index] -= rest;
    }
    while (!more && below < number->end)
        more = number->limb[below++] != 0;
    number->end = index + 1;
    if (index < number->first)
        number->first = index;

    if (rest < half || (rest == half && !more && !odd))
        return;
    number->limb[index] += unit;
    while (number->limb[index] >= BASE) {
        number->limb[index] -= BASE;
        number->limb[--index]++;
        if (index < number->first)
            number->first = index;
    }
}

/* Write the digits at the places from (first) down to (last). */
static void put_digits(struct output *out, const struct decimal *number, int first, int last)
{
    char chunk[DIGITS * 4];
    size_t used = 0;

    for (int place = first; place >= last && !out->overflow; place--) {
        chunk[used++] = (char)('0' + digit_at(number, place));
        if (used == sizeof(chunk)) {
            put(out, chunk, used);
            used = 0;
        }
    }
    put(out, chunk, used);
}

/* No digit below this place is anything but 0, nor is any so far below the first one. */
enum { LOWEST = -FRACTION * DIGITS };

/* The place of the digit (precision) after that at (top), or one behind which there are zeros. */
static int place_after(int top, int precision)
{
    int place = top - (precision < -LOWEST ? precision : -LOWEST);

    return place > LOWEST ? place : LOWEST;
}

/* Style f with (precision) digits after the point. */
static void put_fixed(struct output *out, const struct spec *spec, const char *sign,
                      const struct decimal *number, int precision)
{
    int top = top_place(number);
    int last = place_after(0, precision);
    bool point = precision > 0 || spec->alternate;
    size_t length;

    if (top < 0)
        top = 0;
    length = (size_t)top + 1 + point + (size_t)precision;
    begin_field(out, spec, true, sign, length);
    put_digits(out, number, top, 0);
    put(out, ".", point);
    put_digits(out, number, -1, last);
    put_repeated(out, '0', (size_t)(precision + last));
    end_field(out, spec, sign, length);
}

/* The exponent "e+05" or "p-3" with at least (least) digits. Returns its length. */
static size_t write_exponent(char text[8], char letter, int exponent, int least)
{
    char digits[5];
    int count = 0;
    size_t length = 0;
    unsigned rest = exponent < 0 ? (unsigned)-exponent : (unsigned)exponent;

    for (; rest != 0 || count < least; rest /= 10)
        digits[count++] = (char)('0' + rest % 10);
    text[length++] = letter;
    text[length++] = exponent < 0 ? '-' : '+';
    while (count > 0)
        text[length++] = digits[--count];
    return length;
}

/* Style e with (precision) digits after the point. */
static void put_scientific(struct output *out, const struct spec *spec, const char *sign,
                           const struct decimal *number, int precision, char letter)
{
    int top = top_place(number);
    int last = place_after(top, precision);
    bool point = precision > 0 || spec->alternate;
    char exponent[8];
    size_t exponent_length = write_exponent(exponent, letter, top, 2);
    size_t length = 1 + point + (size_t)precision + exponent_length;

    begin_field(out, spec, true, sign, length);
    put_digits(out, number, top, top);
    put(out, ".", point);
    put_digits(out, number, top - 1, last);
    put_repeated(out, '0', (size_t)(precision - (top - last)));
    put(out, exponent, exponent_length);
    end_field(out, spec, sign, length);
}

static void put_decimal(struct output *out, const struct spec *spec, char conversion,
                        const char *sign, uint64_t mantissa, int exponent)
{
    bool capital = conversion < 'a';
    char style = capital ? (char)(conversion + ('a' - 'A')) : conversion;
    int precision = spec->precision < 0 ? 6 : spec->precision;
    struct decimal number;
    int top;

    set(&number, mantissa, exponent);
    if (style == 'f') {
        round_at(&number, place_after(0, precision));
        put_fixed(out, spec, sign, &number, precision);
        return;
    }

    if (style == 'g' && precision == 0)
        precision = 1;
    if (style == 'g')
        precision--; /* from significant digits to those after the first */
    round_at(&number, place_after(top_place(&number), precision));
    if (style == 'e') {
        put_scientific(out, spec, sign, &number, precision, capital ? 'E' : 'e');
        return;
    }

    top = top_place(&number);
    if (top >= -4 && top <= precision) {
        precision -= top;
        if (!spec->alternate && precision > -last_place(&number, 0))
            precision = -last_place(&number, 0);
        put_fixed(out, spec, sign, &number, precision);
    } else {
        if (!spec->alternate && precision > top - last_place(&number, top))
            precision = top - last_place(&number, top);
        put_scientific(out, spec, sign, &number, precision, capital ? 'E' : 'e');
    }
}

/* Style a: the bits as they are; subnormal numbers begin with 0. */
static void put_hexadecimal(struct output *out, const struct spec *spec, bool capital,
                            bool negative, uint64_t mantissa, int exponent)
{
    const char *symbols = capital ? "0123456789ABCDEF" : "0123456789abcdef";
    char prefix[4] = {0};
    const char *sign = sign_of(spec, negative);
    char *next = prefix;
    char digits[13]; /* 52 bits after the point */
    char tail[8];
    int precision = spec->precision;
    size_t length, tail_length, real;
    bool point;

    if (*sign != '\0')
        *next++ = *sign;
    *next++ = '0';
    *next++ = capital ? 'X' : 'x';

    if (precision < 0) {
        for (precision = 13; precision > 0; precision--)
            if ((mantissa >> (52 - 4 * precision) & 15) != 0)
                break;
    } else if (precision < 13) {
        int cut = 52 - 4 * precision;
        uint64_t rest = mantissa & ((1ull << cut) - 1);
        uint64_t half = 1ull << (cut - 1);

        mantissa >>= cut;
        if (rest > half || (rest == half && mantissa % 2 != 0))
            mantissa++;
        mantissa <<= cut;
    }
    real = precision < 13 ? (size_t)precision : 13;
    for (size_t i = 0; i < 13; i++)
        digits[i] = symbols[mantissa >> (48 - 4 * i) & 15];

    point = precision > 0 || spec->alternate;
    tail_length = write_exponent(tail, capital ? 'P' : 'p', exponent, 1);
    length = 1 + point + (size_t)precision + tail_length;
    begin_field(out, spec, true, prefix, length);
    put_repeated(out, symbols[mantissa >> 52], 1);
    put(out, ".", point);
    put(out, digits, real);
    put_repeated(out, '0', (size_t)precision - real);
    put(out, tail, tail_length);
    end_field(out, spec, prefix, length);
}

void put_double(struct output *out, const struct spec *spec, char conversion, double value)
{
    union {
        double value;
        uint64_t bits;
    } as = {value};
    bool negative = as.bits >> 63 != 0;
    int biased = (int)(as.bits >> 52 & 0x7ff);
    uint64_t mantissa = as.bits & ((1ull << 52) - 1);
    const char *sign = sign_of(spec, negative);
    bool capital = conversion < 'a';

    if (biased == 0x7ff) {
        const char *name = mantissa != 0 ? (capital ? "NAN" : "nan") : capital ? "INF" : "inf";

        begin_field(out, spec, false, sign, 3);
        put(out, name, 3);
        end_field(out, spec, sign, 3);
        return;
    }

    if (biased != 0)
        mantissa |= 1ull << 52;
    else
        biased = 1; /* zero and subnormal numbers have the exponent of the smallest normal one */
    if (conversion == 'a' || conversion == 'A')
        put_hexadecimal(out, spec, capital, negative, mantissa, mantissa == 0 ? 0 : biased - 1023);
    else
        put_decimal(out, spec, conversion, sign, mantissa, biased - 1075);
}
