/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.24.5: searching strings. strlen() is among what compilers call, lib/compilerrt. */
#include <stdint.h>
#include <string.h>

/* The standard's functions take const and give it up: ISO C11 7.24.5.2 and others. */
static char *without_const(const char *string)
{
    return (char *)(uintptr_t)string;
}

void *memchr(const void *block, int byte, size_t count)
{
    const unsigned char *next = block;

    for (; count > 0; count--, next++)
        if (*next == (unsigned char)byte)
            return (void *)(uintptr_t)next;
    return NULL;
}

size_t strnlen(const char *string, size_t limit)
{
    size_t length = 0;

    while (length < limit && string[length] != '\0')
        length++;
    return length;
}

char *strchr(const char *string, int c)
{
    for (; *string != (char)c; string++)
        if (*string == '\0')
            return NULL;
    return without_const(string);
}

char *strrchr(const char *string, int c)
{
    const char *found = NULL;

    do {
        if (*string == (char)c)
            found = string;
    } while (*string++ != '\0');
    return without_const(found);
}

size_t strspn(const char *string, const char *set)
{
    size_t length = 0;

    while (string[length] != '\0' && strchr(set, string[length]) != NULL)
        length++;
    return length;
}

size_t strcspn(const char *string, const char *set)
{
    size_t length = 0;

    while (strchr(set, string[length]) == NULL) /* which finds the null byte, too */
        length++;
    return length;
}

char *strpbrk(const char *string, const char *set)
{
    string += strcspn(string, set);
    return *string != '\0' ? without_const(string) : NULL;
}

char *strstr(const char *string, const char *part)
{
    size_t length = strlen(part);

    for (; strncmp(string, part, length) != 0; string++)
        if (*string == '\0')
            return NULL;
    return without_const(string);
}
