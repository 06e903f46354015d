/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ISO C11 7.24.6.3, 7.24.4.2 and 7.24.4.4: __builtin_strlen() and its kin are calls of these, also
 * below a C library.
 */
#include "opaque.h"

#include <stddef.h>

size_t strlen(const char *string);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t limit);

size_t strlen(const char *string)
{
    const char *end = string;

    for (; *end != '\0'; end++)
        OPAQUE(end);
    return (size_t)(end - string);
}

int strncmp(const char *left, const char *right, size_t limit)
{
    for (; limit > 0; limit--, left++, right++)
        if (*left != *right || *left == '\0')
            return (unsigned char)*left - (unsigned char)*right;
    return 0;
}

int strcmp(const char *left, const char *right)
{
    return strncmp(left, right, (size_t)-1);
}
