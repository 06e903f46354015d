/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What nolibc computes of strings, numbers and arrays, against the C library of the machine. Its
 * sources are part of this file, with other names, since both are to be in one process. Four bytes
 * of input are a call, how long its strings are, and a number; the strings follow.
 *
 * What allocates or writes stands on <unicore/alloc.h> and <unicore/format.h>, which have targets
 * of their own.
 */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BOTH(name)                                                                                 \
    __typeof__(name) our_##name;                                                                   \
    static __typeof__(name) *const their_##name = name

BOTH(isalnum);
BOTH(isalpha);
BOTH(isblank);
BOTH(iscntrl);
BOTH(isdigit);
BOTH(isgraph);
BOTH(islower);
BOTH(isprint);
BOTH(ispunct);
BOTH(isspace);
BOTH(isupper);
BOTH(isxdigit);
BOTH(tolower);
BOTH(toupper);
BOTH(strcasecmp);
BOTH(strncasecmp);
BOTH(strxfrm);
BOTH(stpcpy);
BOTH(strcpy);
BOTH(strncpy);
BOTH(strcat);
BOTH(strncat);
BOTH(strtol);
BOTH(strtoll);
BOTH(strtoul);
BOTH(strtoull);
BOTH(strtoimax);
BOTH(strtoumax);
BOTH(atoi);
BOTH(memchr);
BOTH(strnlen);
BOTH(strchr);
BOTH(strrchr);
BOTH(strspn);
BOTH(strcspn);
BOTH(strpbrk);
BOTH(strstr);
BOTH(strtok_r);
BOTH(bsearch);
BOTH(qsort);
BOTH(ldiv);
BOTH(labs);

/* Ours, from here on. */
#define isalnum     our_isalnum
#define isalpha     our_isalpha
#define isblank     our_isblank
#define iscntrl     our_iscntrl
#define isdigit     our_isdigit
#define isgraph     our_isgraph
#define islower     our_islower
#define isprint     our_isprint
#define ispunct     our_ispunct
#define isspace     our_isspace
#define isupper     our_isupper
#define isxdigit    our_isxdigit
#define tolower     our_tolower
#define toupper     our_toupper
#define strcasecmp  our_strcasecmp
#define strncasecmp our_strncasecmp
#define strcoll     our_strcoll
#define strxfrm     our_strxfrm
#define stpcpy      our_stpcpy
#define strcpy      our_strcpy
#define strncpy     our_strncpy
#define strcat      our_strcat
#define strncat     our_strncat
#define strlcpy     our_strlcpy
#define strlcat     our_strlcat
#define abs         our_abs
#define labs        our_labs
#define llabs       our_llabs
#define imaxabs     our_imaxabs
#define div         our_div
#define ldiv        our_ldiv
#define lldiv       our_lldiv
#define imaxdiv     our_imaxdiv
#define strtol      our_strtol
#define strtoll     our_strtoll
#define strtoul     our_strtoul
#define strtoull    our_strtoull
#define strtoimax   our_strtoimax
#define strtoumax   our_strtoumax
#define atoi        our_atoi
#define atol        our_atol
#define atoll       our_atoll
#define memchr      our_memchr
#define strnlen     our_strnlen
#define strchr      our_strchr
#define strrchr     our_strrchr
#define strspn      our_strspn
#define strcspn     our_strcspn
#define strpbrk     our_strpbrk
#define strstr      our_strstr
#define strtok      our_strtok
#define strtok_r    our_strtok_r
#define bsearch     our_bsearch
#define qsort       our_qsort

#include "../character.c"
#include "../copy.c"
/* which compare.c needs: */
#include "../compare.c"
#include "../integer.c"
#include "../number.c"
#include "../search.c"
#include "../sort.c"
#include "../token.c"

enum { HEADER = 4, LONGEST = 40, ROOM = 3 * LONGEST, FILL = 0x55 };

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void compare_characters(int c)
{
    assert(!isalnum(c) == !their_isalnum(c) && !isalpha(c) == !their_isalpha(c));
    assert(!isblank(c) == !their_isblank(c) && !iscntrl(c) == !their_iscntrl(c));
    assert(!isdigit(c) == !their_isdigit(c) && !isgraph(c) == !their_isgraph(c));
    assert(!islower(c) == !their_islower(c) && !isprint(c) == !their_isprint(c));
    assert(!ispunct(c) == !their_ispunct(c) && !isspace(c) == !their_isspace(c));
    assert(!isupper(c) == !their_isupper(c) && !isxdigit(c) == !their_isxdigit(c));
    assert(tolower(c) == their_tolower(c) && toupper(c) == their_toupper(c));
}

#define SAME_NUMBER(function, text, base)                                                          \
    do {                                                                                           \
        char *our_end = NULL, *their_end = NULL;                                                   \
        int our_error, their_error;                                                                \
        __typeof__(their_##function(text, NULL, 10)) our_value, their_value;                       \
        errno = 0;                                                                                 \
        our_value = our_##function(text, &our_end, base);                                          \
        our_error = errno;                                                                         \
        errno = 0;                                                                                 \
        their_value = their_##function(text, &their_end, base);                                    \
        their_error = errno;                                                                       \
        assert(our_value == their_value && our_error == their_error);                              \
        assert(our_end == their_end || their_error == EINVAL);                                     \
    } while (0)

static void compare_numbers(const char *text, int base)
{
    SAME_NUMBER(strtol, text, base);
    SAME_NUMBER(strtoll, text, base);
    SAME_NUMBER(strtoul, text, base);
    SAME_NUMBER(strtoull, text, base);
    SAME_NUMBER(strtoimax, text, base);
    SAME_NUMBER(strtoumax, text, base);
    if (strlen(text) < 10) /* beyond int, it is undefined */
        assert(atoi(text) == their_atoi(text));
}

static void compare_searches(const char *one, const char *other, int c, size_t limit)
{
    assert(memchr(one, c, strlen(one)) == their_memchr(one, c, strlen(one)));
    assert(strnlen(one, limit) == their_strnlen(one, limit));
    assert(strchr(one, c) == their_strchr(one, c));
    assert(strrchr(one, c) == their_strrchr(one, c));
    assert(strspn(one, other) == their_strspn(one, other));
    assert(strcspn(one, other) == their_strcspn(one, other));
    assert(strpbrk(one, other) == their_strpbrk(one, other));
    assert(strstr(one, other) == their_strstr(one, other));
    assert(sign(strcasecmp(one, other)) == sign(their_strcasecmp(one, other)));
    assert(sign(strncasecmp(one, other, limit)) == sign(their_strncasecmp(one, other, limit)));
    assert(sign(strcoll(one, other)) == sign(strcmp(one, other)));
}

/* Two buffers with (text) in them, to be changed in our and in their way. */
static char ours[ROOM], theirs[ROOM];

static void prepare(const char *text)
{
    memset(ours, FILL, ROOM);
    memset(theirs, FILL, ROOM);
    memcpy(ours, text, strlen(text) + 1);
    memcpy(theirs, text, strlen(text) + 1);
}

static void check(ptrdiff_t our_result, ptrdiff_t their_result)
{
    assert(our_result == their_result);
    assert(memcmp(ours, theirs, ROOM) == 0);
}

/* What the BSDs say of strlcat(); strlcpy() is that behind an empty string. */
static size_t cut_and_append(char *to, const char *from, size_t size)
{
    size_t used = their_strnlen(to, size), length = strlen(from);

    for (size_t i = 0; used < size && i <= length && used + i < size; i++)
        to[used + i] = used + i + 1 == size ? '\0' : from[i];
    return used + length;
}

static void compare_copies(const char *one, const char *other, size_t limit)
{
    prepare(one);
    check(stpcpy(ours, other) - ours, their_stpcpy(theirs, other) - theirs);
    prepare(one);
    check(strcpy(ours, other) - ours, their_strcpy(theirs, other) - theirs);
    prepare(one);
    check(strncpy(ours, other, limit) - ours, their_strncpy(theirs, other, limit) - theirs);
    prepare(one);
    check(strcat(ours, other) - ours, their_strcat(theirs, other) - theirs);
    prepare(one);
    check(strncat(ours, other, limit) - ours, their_strncat(theirs, other, limit) - theirs);
    prepare(one);
    check((ptrdiff_t)strlcat(ours, other, limit), (ptrdiff_t)cut_and_append(theirs, other, limit));
    prepare("");
    check((ptrdiff_t)strlcpy(ours, other, limit), (ptrdiff_t)cut_and_append(theirs, other, limit));
    prepare("");
    assert(strxfrm(ours, other, ROOM) == their_strxfrm(theirs, other, ROOM));
    check(0, 0);
}

static void compare_tokens(const char *text, const char *separators)
{
    char *our_rest, *their_rest, *our_token, *their_token;

    prepare(text);
    our_token = strtok_r(ours, separators, &our_rest);
    their_token = their_strtok_r(theirs, separators, &their_rest);
    while (our_token != NULL && their_token != NULL) {
        check(our_token - ours, their_token - theirs);
        our_token = strtok_r(NULL, separators, &our_rest);
        their_token = their_strtok_r(NULL, separators, &their_rest);
    }
    assert(our_token == NULL && their_token == NULL);
    check(0, 0);
}

/* Bytes, and elements of three of them by the middle one. */
static int compare_bytes(const void *a, const void *b)
{
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

static void compare_sorted(const uint8_t *data, size_t size, unsigned key)
{
    unsigned char *our_bytes = malloc(size), *their_bytes = malloc(size), wanted = (uint8_t)key;
    const unsigned char *found;

    memcpy(our_bytes, data, size);
    memcpy(their_bytes, data, size);
    qsort(our_bytes, size, 1, compare_bytes);
    their_qsort(their_bytes, size, 1, compare_bytes);
    assert(memcmp(our_bytes, their_bytes, size) == 0);
    found = bsearch(&wanted, our_bytes, size, 1, compare_bytes);
    assert((found != NULL) == (memchr(data, wanted, size) != NULL));
    assert(found == NULL || *found == wanted);
    /* Larger ones: each is whole, and as often there as before. */
    memcpy(our_bytes, data, size);
    qsort(our_bytes, size / 3, 3, compare_bytes);
    for (size_t i = 0; i < size / 3; i++) {
        size_t before = 0, after = 0;

        assert(i == 0 || our_bytes[3 * i - 3] <= our_bytes[3 * i]);
        for (size_t j = 0; j < size / 3; j++) {
            before += memcmp(data + 3 * j, our_bytes + 3 * i, 3) == 0;
            after += memcmp(our_bytes + 3 * j, our_bytes + 3 * i, 3) == 0;
        }
        assert(before == after);
    }
    free(our_bytes);
    free(their_bytes);
}

static void compare_divisions(long dividend, long divisor)
{
    ldiv_t one, other;

    if (dividend != LONG_MIN)
        assert(labs(dividend) == their_labs(dividend));
    if (divisor == 0 || (divisor == -1 && dividend == LONG_MIN))
        return;
    one = ldiv(dividend, divisor);
    other = their_ldiv(dividend, divisor);
    assert(one.quot == other.quot && one.rem == other.rem);
}

/* The next at most (length) bytes as a string, with nothing behind its end. */
static char *string_from(const uint8_t **data, size_t *size, size_t length)
{
    char *string;

    length = length < *size ? length : *size;
    string = malloc(length + 1);
    memcpy(string, *data, length);
    string[length] = '\0';
    *data += length;
    *size -= length;
    return string;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    while (size >= HEADER) {
        unsigned what = data[0] % 6, limit = data[3] % LONGEST;
        size_t one_length = data[1] % LONGEST, other_length = data[2] % LONGEST;
        int number = data[3];
        char *one, *other;

        data += HEADER;
        size -= HEADER;
        if (what == 0) {
            one_length = 2 * one_length < size ? 2 * one_length : size;
            compare_sorted(data, one_length, (unsigned)number);
        }
        one = string_from(&data, &size, one_length);
        other = string_from(&data, &size, other_length);
        switch (what) {
        case 1:
            compare_characters(number - 1); /* EOF among them */
            break;
        case 2:
            compare_numbers(one, number % 40);
            break;
        case 3:
            compare_searches(one, other, number - 128, limit);
            break;
        case 4:
            compare_copies(one, other, limit);
            break;
        case 5:
            compare_tokens(one, other);
            compare_divisions(number - 128, (long)one_length - LONGEST / 2);
            break;
        }
        free(one);
        free(other);
    }
    return 0;
}
