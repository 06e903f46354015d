/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.22.1 and 7.8.2.3: from strings to integers. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

static int digit_of(char c, int base)
{
    int digit = 36;

    if (isdigit((unsigned char)c))
        digit = c - '0';
    else if (isalpha((unsigned char)c))
        digit = tolower((unsigned char)c) - 'a' + 10;
    return digit < base ? digit : -1;
}

/*
 * Read a sign and digits. The magnitude that is returned is exact up to (limit), which is not
 * exceeded: beyond it, errno becomes ERANGE and *(over) true.
 */
static uintmax_t scan(const char *string, char **end, int base, uintmax_t limit_positive,
                      uintmax_t limit_negative, bool *negative, bool *over)
{
    const char *next = string;
    const char *last = string; /* where the number ends; (string) itself if there is none */
    uintmax_t value = 0, limit;

    *over = false;
    while (isspace((unsigned char)*next))
        next++;
    *negative = *next == '-';
    if (*next == '-' || *next == '+')
        next++;
    limit = *negative ? limit_negative : limit_positive;

    /* "0x" is a prefix only before a digit; otherwise the number is the zero. */
    if ((base == 0 || base == 16) && next[0] == '0' && (next[1] == 'x' || next[1] == 'X') &&
        digit_of(next[2], 16) >= 0) {
        base = 16;
        next += 2;
    } else if (base == 0) {
        base = *next == '0' ? 8 : 10;
    }

    if (base < 2 || base > 36) {
        errno = EINVAL;
    } else {
        for (int digit; (digit = digit_of(*next, base)) >= 0; last = ++next) {
            if (value > (limit - (unsigned)digit) / (unsigned)base)
                *over = true;
            else
                value = value * (unsigned)base + (unsigned)digit;
        }
    }
    if (*over) {
        errno = ERANGE;
        value = limit;
    }
    if (end != NULL)
        *end = (char *)(uintptr_t)last;
    return value;
}

static intmax_t scan_signed(const char *string, char **end, int base, intmax_t least, intmax_t most)
{
    bool negative, over;
    uintmax_t value = scan(string, end, base, (uintmax_t)most, -(uintmax_t)least, &negative, &over);

    return (intmax_t)(negative ? -value : value);
}

/* A negative number is read, and then negated in the unsigned type; out of range is the largest. */
static uintmax_t scan_unsigned(const char *string, char **end, int base, uintmax_t most)
{
    bool negative, over;
    uintmax_t value = scan(string, end, base, most, most, &negative, &over);

    return negative && !over ? -value : value;
}

long strtol(const char *restrict string, char **restrict end, int base)
{
    return (long)scan_signed(string, end, base, LONG_MIN, LONG_MAX);
}

long long strtoll(const char *restrict string, char **restrict end, int base)
{
    return scan_signed(string, end, base, LLONG_MIN, LLONG_MAX);
}

intmax_t strtoimax(const char *restrict string, char **restrict end, int base)
{
    return scan_signed(string, end, base, INTMAX_MIN, INTMAX_MAX);
}

unsigned long strtoul(const char *restrict string, char **restrict end, int base)
{
    return (unsigned long)scan_unsigned(string, end, base, ULONG_MAX);
}

unsigned long long strtoull(const char *restrict string, char **restrict end, int base)
{
    return scan_unsigned(string, end, base, ULLONG_MAX);
}

uintmax_t strtoumax(const char *restrict string, char **restrict end, int base)
{
    return scan_unsigned(string, end, base, UINTMAX_MAX);
}

int atoi(const char *string)
{
    return (int)strtol(string, NULL, 10);
}

long atol(const char *string)
{
    return strtol(string, NULL, 10);
}

long long atoll(const char *string)
{
    return strtoll(string, NULL, 10);
}
