/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Results of nolibc that ISO C and POSIX prescribe. The file uses nothing else: built with another
 * C library, it must pass as well, which shows that its expectations are right.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static int failures, failed_before;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("FAIL line %d: %s\n", __LINE__, #condition);                                    \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

static void report(const char *name)
{
    printf("%s %s\n", failures == failed_before ? "PASS" : "FAIL", name);
    failed_before = failures;
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void test_memory(void)
{
    unsigned char from[300], to[300];

    for (size_t i = 0; i < sizeof(from); i++)
        from[i] = (unsigned char)(i * 7 + 1);
    for (size_t size = 0; size < 140; size++) {
        for (size_t shift = 0; shift < 9; shift++) {
            memset(to, 0xee, sizeof(to));
            CHECK(memcpy(to + 20, from + shift, size) == to + 20);
            CHECK(memcmp(to + 20, from + shift, size) == 0);
            CHECK(to[19] == 0xee && to[20 + size] == 0xee);

            memcpy(to, from, sizeof(to));
            CHECK(memmove(to + shift, to + 4, size) == to + shift);
            CHECK(memcmp(to + shift, from + 4, size) == 0);
            CHECK(memcmp(to + shift + size, from + shift + size, 20) == 0);
            CHECK(memcmp(to, from, shift) == 0);

            memset(to, 0xee, sizeof(to));
            CHECK(memset(to + shift, 0x1a5, size) == to + shift);
            for (size_t i = 0; i < 160; i++)
                CHECK(to[i] == (i >= shift && i < shift + size ? 0xa5 : 0xee));
        }
    }
    CHECK(memcmp("a\x80", "a\x7f", 2) > 0 && memcmp("ab", "ac", 1) == 0);
    CHECK(memchr("abcb", 'b', 4) != NULL && memchr("abc", 'c', 2) == NULL);
}

static void test_strings(void)
{
    char text[20] = "ab";
    const char *string = "hello, hello";

    CHECK(strlen("") == 0 && strlen("abc") == 3 && strnlen("abc", 2) == 2);
    CHECK(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("a", "a") == 0);
    CHECK(strcmp("\x80", "a") > 0 && strcmp("", "a") < 0);
    CHECK(strncmp("abc", "abd", 2) == 0 && sign(strncmp("abc", "abd", 3)) == -1);
    CHECK(strcasecmp("HeLLo", "hEllO") == 0 && strncasecmp("aB", "Ac", 1) == 0);
    CHECK(strchr(string, 'l') == string + 2 && strchr(string, '\0') == string + 12);
    CHECK(strchr(string, 'x') == NULL && strrchr(string, 'h') == string + 7);
    CHECK(strstr(string, "lo,") == string + 3 && strstr(string, "") == string);
    CHECK(strstr(string, "lox") == NULL && strstr("aab", "ab") != NULL);
    CHECK(strspn(string, "hel") == 4 && strcspn(string, ", ") == 5 && strcspn("a", "") == 1);
    CHECK(strpbrk(string, " ,") == string + 5 && strpbrk(string, "xyz") == NULL);
    CHECK(strcmp(strcat(text, "cd"), "abcd") == 0 &&
          strcmp(strncat(text, "efg", 2), "abcdef") == 0);
    CHECK(stpcpy(text, "xyz") == text + 3 && strcmp(text, "xyz") == 0);
    memset(text, 'z', sizeof(text));
    CHECK(memcmp(strncpy(text, "ab", 4), "ab\0\0z", 5) == 0);
    CHECK(memcmp(strncpy(text, "abc", 2), "ab\0\0z", 5) == 0);
}

static void test_tokens(void)
{
    char text[] = "  one two,,three ";
    char *rest;

    CHECK(strcmp(strtok_r(text, " ,", &rest), "one") == 0);
    CHECK(strcmp(strtok_r(NULL, " ,", &rest), "two") == 0);
    CHECK(strcmp(strtok_r(NULL, " ,", &rest), "three") == 0);
    CHECK(strtok_r(NULL, " ,", &rest) == NULL && strtok_r(NULL, " ,", &rest) == NULL);
}

/* ISO C11 7.4, in the "C" locale. */
static void test_characters(void)
{
    for (int c = -1; c < 256; c++) {
        int letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        int digit = c >= '0' && c <= '9';

        CHECK(!isalpha(c) == !letter && !isdigit(c) == !digit && !isalnum(c) == !(letter || digit));
        CHECK(!isspace(c) == !(c > 0 && c < 128 && strchr(" \t\n\v\f\r", c) != NULL));
        CHECK(!isxdigit(c) == !(c > 0 && c < 128 && strchr("0123456789abcdefABCDEF", c) != NULL));
        CHECK(!isprint(c) == !(c >= 32 && c < 127) &&
              !iscntrl(c) == !((c >= 0 && c < 32) || c == 127));
        CHECK(!ispunct(c) == !(c > 32 && c < 127 && !letter && !digit));
        CHECK(toupper(c) == (c >= 'a' && c <= 'z' ? c - 32 : c));
        CHECK(tolower(c) == (c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
}

static void test_number(const char *string, int base, long expected, size_t length, int error)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(string, &end, base);
    if (value != expected || end != string + length || errno != error) {
        printf("FAIL strtol(\"%s\", %d): %ld, length %d, errno %d\n", string, base, value,
               (int)(end - string), errno);
        failures++;
    }
}

static void test_numbers(void)
{
    test_number("123", 10, 123, 3, 0);
    test_number(" \t-7x", 10, -7, 4, 0);
    test_number("+0x1fG", 0, 31, 5, 0);
    test_number("0X1f", 16, 31, 4, 0);
    test_number("0xg", 16, 0, 1, 0);
    test_number("0xg", 0, 0, 1, 0);
    test_number("0779", 0, 63, 3, 0);
    test_number("zZ", 36, 35 * 36 + 35, 2, 0);
    test_number("12", 2, 1, 1, 0);
    test_number("-", 10, 0, 0, 0);
    test_number(" x", 10, 0, 0, 0);
    test_number("99999999999999999999", 10, LONG_MAX, 20, ERANGE);
    test_number("-99999999999999999999", 10, LONG_MIN, 21, ERANGE);
    CHECK(strtoll("-9223372036854775808", NULL, 10) == LLONG_MIN);
    CHECK(strtoull("18446744073709551615", NULL, 10) == ULLONG_MAX);
    errno = 0;
    CHECK(strtoull("18446744073709551616", NULL, 10) == ULLONG_MAX && errno == ERANGE);
    CHECK(strtoul("-1", NULL, 10) == ULONG_MAX && strtoumax("ff", NULL, 16) == 255);
    CHECK(atoi("-42abc") == -42 && atol("7") == 7 && atoll("8") == 8);
    CHECK(abs(-3) == 3 && labs(-4L) == 4 && llabs(-5LL) == 5 && imaxabs(-6) == 6);
    CHECK(div(-7, 2).quot == -3 && div(-7, 2).rem == -1 && lldiv(7, -2).rem == 1);
}

static int compare(const void *left, const void *right)
{
    const int *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static void test_sorting(void)
{
    int items[100];

    srand(1);
    for (int count = 0; count < 100; count++) {
        long sum = 0;

        for (int i = 0; i < count; i++)
            sum += items[i] = rand() % (count + 1);
        qsort(items, (size_t)count, sizeof(items[0]), compare);
        for (int i = 0; i < count; i++) {
            const int *found = bsearch(&items[i], items, (size_t)count, sizeof(items[0]), compare);

            sum -= items[i];
            CHECK(i == 0 || items[i - 1] <= items[i]);
            CHECK(found != NULL && *found == items[i]);
        }
        CHECK(sum == 0);
        CHECK(bsearch(&(int){-1}, items, (size_t)count, sizeof(items[0]), compare) == NULL);
    }
}

static void test_text(void)
{
    volatile int width = INT_MAX; /* volatile, or the compiler complains before we can */
    char text[8];

    CHECK(snprintf(text, sizeof(text), "%d-%s", 12, "abcdef") == 9 && strcmp(text, "12-abcd") == 0);
    CHECK(sprintf(text, "%" PRIx64 "%" PRIdMAX, (uint64_t)255, (intmax_t)-1) == 4);
    CHECK(strcmp(text, "ff-1") == 0);
    errno = 0;
    CHECK(snprintf(NULL, 0, "%*d%d", width, 1, 2) < 0 && errno == EOVERFLOW);
    CHECK(strcmp(strerror(EINVAL), strerror(ENOMEM)) != 0 &&
          strstr(strerror(1234), "1234") != NULL);
}

static void test_allocation(void)
{
    unsigned char *block = calloc(100, 7);
    char *copy = strndup("abcdef", 3);

    CHECK(block != NULL && copy != NULL && strcmp(copy, "abc") == 0);
    for (int i = 0; block != NULL && i < 700; i++)
        CHECK(block[i] == 0);
    free(block);
    free(copy);
    CHECK(calloc(SIZE_MAX / 2, 3) == NULL && errno == ENOMEM);
    block = aligned_alloc(256, 256);
    CHECK(block != NULL && (uintptr_t)block % 256 == 0);
    CHECK(malloc_usable_size(block) >= 256 && malloc_usable_size(NULL) == 0);
    free(block);
    errno = 0;
    CHECK(reallocarray(NULL, SIZE_MAX / 2, 3) == NULL && errno == ENOMEM);
    block = reallocarray(NULL, 10, 30);
    CHECK(block != NULL && malloc_usable_size(block) >= 300);
    free(block);
}

static void test_time(void)
{
    struct timespec a, b;

    CHECK(clock_gettime(CLOCK_MONOTONIC, &a) == 0 && clock_gettime(CLOCK_MONOTONIC, &b) == 0);
    CHECK(a.tv_nsec >= 0 && a.tv_nsec < 1000000000);
    CHECK(b.tv_sec > a.tv_sec || (b.tv_sec == a.tv_sec && b.tv_nsec >= a.tv_nsec));
    CHECK(clock_gettime(99, &a) == -1 && errno == EINVAL);
}

static void say_all_passed(void)
{
    if (failures == 0)
        printf("all passed"); /* and exit() has to write it, though the line is not at its end */
}

int main(void)
{
    test_memory();
    report("memory");
    test_strings();
    report("strings");
    test_tokens();
    report("tokens");
    test_characters();
    report("characters");
    test_numbers();
    report("numbers");
    test_sorting();
    report("sorting");
    test_text();
    report("text");
    test_allocation();
    report("allocation");
    test_time();
    report("time");
    CHECK(atexit(say_all_passed) == 0);
    return failures != 0;
}
