/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.24.5.8: splitting strings. */
#include <string.h>

char *strtok(char *restrict string, const char *restrict separators)
{
    static char *rest;

    return strtok_r(string, separators, &rest);
}

char *strtok_r(char *restrict string, const char *restrict separators, char **restrict rest)
{
    char *token = string != NULL ? string : *rest;

    if (token == NULL)
        return NULL;
    token += strspn(token, separators);
    if (*token == '\0') {
        *rest = NULL;
        return NULL;
    }
    *rest = strpbrk(token, separators);
    if (*rest != NULL)
        *(*rest)++ = '\0';
    return token;
}
