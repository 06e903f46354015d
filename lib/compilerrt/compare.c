/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.24.4.1, and its old BSD form, which compilers call when only equality matters. */
#include <stddef.h>

int memcmp(const void *left, const void *right, size_t count);
int bcmp(const void *left, const void *right, size_t count);

int memcmp(const void *left, const void *right, size_t count)
{
    const unsigned char *a = left;
    const unsigned char *b = right;

    for (; count > 0; count--, a++, b++)
        if (*a != *b)
            return *a - *b;
    return 0;
}

int bcmp(const void *left, const void *right, size_t count)
{
    return memcmp(left, right, count);
}
