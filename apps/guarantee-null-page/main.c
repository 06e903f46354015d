/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to follow a null pointer. It must fail because the first page is never mapped, even
 * where there is memory at address 0.
 */
#include <stddef.h>
#include <stdio.h>

int main(void)
{
    /* The pointer itself is volatile: the compiler must not know that it is null. */
    volatile char *volatile nowhere = NULL;

    *nowhere = 1;
    puts("a null pointer can be followed");
    return 1;
}
