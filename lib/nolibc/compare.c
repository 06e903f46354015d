/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.24.4: comparing strings. Characters compare as unsigned char. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* In the "C" locale, collation is comparison, and the transformation is a copy. */
int strcoll(const char *left, const char *right)
{
    return strcmp(left, right);
}

size_t strxfrm(char *restrict to, const char *restrict from, size_t size)
{
    return strlcpy(to, from, size);
}

int strcasecmp(const char *left, const char *right)
{
    return strncasecmp(left, right, SIZE_MAX);
}

int strncasecmp(const char *left, const char *right, size_t limit)
{
    for (; limit > 0; limit--, left++, right++) {
        int a = tolower((unsigned char)*left);
        int b = tolower((unsigned char)*right);

        if (a != b || a == '\0')
            return a - b;
    }
    return 0;
}
