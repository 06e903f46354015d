/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.4. EOF is -1 and belongs to no class. */
#include <ctype.h>

/* Unsigned wrap-around makes this one comparison. */
static int within(int c, int first, int last)
{
    return (unsigned)c - (unsigned)first <= (unsigned)last - (unsigned)first;
}

int isalnum(int c)
{
    return isalpha(c) || isdigit(c);
}

int isalpha(int c)
{
    return within(c | ('a' - 'A'), 'a', 'z');
}

int isblank(int c)
{
    return c == ' ' || c == '\t';
}

int iscntrl(int c)
{
    return within(c, 0, 0x1f) || c == 0x7f;
}

int isdigit(int c)
{
    return within(c, '0', '9');
}

int isgraph(int c)
{
    return within(c, '!', '~');
}

int islower(int c)
{
    return within(c, 'a', 'z');
}

int isprint(int c)
{
    return within(c, ' ', '~');
}

int ispunct(int c)
{
    return isgraph(c) && !isalnum(c);
}

int isspace(int c)
{
    return c == ' ' || within(c, '\t', '\r');
}

int isupper(int c)
{
    return within(c, 'A', 'Z');
}

int isxdigit(int c)
{
    return isdigit(c) || within(c | ('a' - 'A'), 'a', 'f');
}

int tolower(int c)
{
    return isupper(c) ? c + ('a' - 'A') : c;
}

int toupper(int c)
{
    return islower(c) ? c - ('a' - 'A') : c;
}
