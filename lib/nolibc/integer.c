/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.22.6 and 7.8.2: absolute values and divisions. */
#include <inttypes.h>
#include <stdlib.h>

int abs(int number)
{
    return number < 0 ? -number : number;
}

long labs(long number)
{
    return number < 0 ? -number : number;
}

long long llabs(long long number)
{
    return number < 0 ? -number : number;
}

intmax_t imaxabs(intmax_t number)
{
    return number < 0 ? -number : number;
}

div_t div(int dividend, int divisor)
{
    return (div_t){.quot = dividend / divisor, .rem = dividend % divisor};
}

ldiv_t ldiv(long dividend, long divisor)
{
    return (ldiv_t){.quot = dividend / divisor, .rem = dividend % divisor};
}

lldiv_t lldiv(long long dividend, long long divisor)
{
    return (lldiv_t){.quot = dividend / divisor, .rem = dividend % divisor};
}

imaxdiv_t imaxdiv(intmax_t dividend, intmax_t divisor)
{
    return (imaxdiv_t){.quot = dividend / divisor, .rem = dividend % divisor};
}
