/* SPDX-License-Identifier: BSD-3-Clause */
/* What <unicore/format.h> writes, conversion by conversion. */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unicore/format.h>

/* Some of these formats are odd on purpose. */
#pragma GCC diagnostic ignored "-Wformat"

static int failures;

static void report(const char *format, const char *text, int length, const char *expected)
{
    int right = strcmp(text, expected) == 0 && length == (int)strlen(expected);

    printf("%s %s\n", right ? "PASS" : "FAIL", format);
    if (!right)
        printf("  expected \"%s\", got \"%s\" and the length %d\n", expected, text, length);
    failures += !right;
}

#define CASE(expected, ...)                                                                        \
    do {                                                                                           \
        char text[400];                                                                            \
        int length = uni_format_text(text, sizeof(text), __VA_ARGS__);                             \
                                                                                                   \
        report(#__VA_ARGS__, text, length, expected);                                              \
    } while (0)

static void test_integers(void)
{
    CASE("0 -1 2147483647 -2147483648", "%d %i %d %d", 0, -1, INT_MAX, INT_MIN);
    CASE("-9223372036854775808", "%lld", LLONG_MIN);
    CASE("18446744073709551615", "%ju", UINTMAX_MAX);
    CASE("1777777777777777777777", "%llo", ULLONG_MAX);
    CASE("-1 255 -1 65535", "%hhd %hhu %hd %hu", 0xff, 0xff, 0xffff, 0xffff);
    CASE("12 -3", "%zu %td", (size_t)12, (ptrdiff_t)-3);
    CASE("beef BEEF 0xbeef 0XBEEF", "%x %X %#x %#X", 0xbeef, 0xbeef, 0xbeef, 0xbeef);
    CASE("17 017 0 0", "%o %#o %#o %#x", 15, 15, 0, 0);
    CASE("[    5][5    ][00005][   +5][ 5]", "[%5d][%-5d][%05d][%+5d][% d]", 5, 5, 5, 5, 5);
    CASE("[  005][005  ][-0005][]", "[%5.3d][%-5.3d][%05d][%.0d]", 5, 5, -5, 0);
    CASE("[  0x0ff][0x000ff][0]", "[%#7.3x][%#07x][%#.0o]", 255, 255, 0);
    CASE("[7   ][   07]", "[%*d][%*.*d]", -4, 7, 5, 2, 7);
    CASE("[7]", "[%.*d]", -3, 7);
    CASE("0x0 0xbeef", "%p %p", NULL, (void *)0xbeef);
}

static void test_text(void)
{
    const char *volatile null = NULL; /* volatile, or the compiler complains before we can */

    CASE("plain 100%", "plain 100%%");
    CASE("[x][  x][x  ]", "[%c][%3c][%-3c]", 'x', 'x', 'x');
    CASE("[abc][  abc][abc  ][ab][]", "[%s][%5s][%-5s][%.2s][%.0s]", "abc", "abc", "abc", "abc",
         "abc");
    CASE("(null)", "%s", null);
    CASE("ab", "%.*s", 2, (char[]){'a', 'b'}); /* no null byte is looked for */
    CASE("                                        x", "%41s", "x");
}

/* What is not known stops the interpretation. */
static void test_unknown(void)
{
    int untouched = 7;

    CASE("1 %n %d", "%d %n %d", 1, &untouched, 2);
    CASE("%Lf", "%Lf", 1.0L);
    CASE("%", "%");
    CASE("%5", "%5");
    CASE("%ls", "%ls", L"x");
    CASE("7", "%d", untouched);
}

static void test_limits(void)
{
    volatile int width = INT_MAX; /* volatile: as above */
    char text[4] = "zzz";
    int length = uni_format_text(text, sizeof(text), "%d", 12345);

    report("cut", text, length - 2, "123");
    length = uni_format_text(text, 0, "%d", 67);
    report("no room", text, length + 1, "123");
    length = uni_format_text(text, sizeof(text), "%*d%d", width, 1, 2);
    if (length >= 0) {
        printf("FAIL overflow: %d\n", length);
        failures++;
    }
}

static void test_double(void)
{
    CASE("0.000000 -0.000000 1.500000", "%f %f %f", 0.0, -0.0, 1.5);
    CASE("0 2 2 4 0.1", "%.0f %.0f %.0f %.0f %.1f", 0.5, 1.5, 2.5, 3.5, 0.05);
    CASE("1.0000000000000002220446049250313080847263336181640625", "%.52f", 1.0 + 0x1p-52);
    CASE("0.1000000000000000055511151231257827021181583404541015625", "%.55f", 0.1);
    CASE("9007199254740994.0 1e+22", "%.1f %g", 9007199254740994.0, 1e22);
    CASE("1.000000e+00 1.0e+10 1E-05", "%e %.1e %.0E", 1.0, 9.95e9, 0.00001);
    CASE("100000 1e+06 0.0001 1e-05 0", "%g %g %g %g %g", 1e5, 1e6, 1e-4, 1e-5, 0.0);
    CASE("1.00000 1.00000e+06 0.5 1e+01", "%#g %#g %g %.1g", 1.0, 999999.5, 0.5, 9.5);
    CASE("4.94066e-324 1.79769e+308", "%g %g", 0x1p-1074, 0x1.fffffffffffffp1023);
    CASE("inf -INF nan [  inf]", "%f %F %e [%05f]", __builtin_inf(), -__builtin_inf(),
         __builtin_nan(""), __builtin_inf());
    CASE("[+0001.50][1.50   ][   1.50]", "[%+08.2f][%-7.2f][%7.2f]", 1.5, 1.5, 1.5);
    CASE("0x1p+0 0x1.8p+1 -0X1.ABCP-3 0x0p+0", "%a %a %A %a", 1.0, 3.0, -0x1.abcp-3, 0.0);
    CASE("0x1.0p+0 0x2p+0 0x0.0000000000001p-1022", "%.1a %.0a %a", 1.0, 1.75, 0x1p-1074);
}

int main(void)
{
    test_integers();
    test_text();
    test_unknown();
    test_limits();
    test_double();
    if (failures == 0)
        printf("all passed\n");
    return failures != 0;
}
