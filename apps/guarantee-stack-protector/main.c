/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to return from a function that has written beyond its array. It must fail because the
 * compiler puts a secret number between arrays and the return address, and compares it.
 */
#include <stdio.h>

/* Volatile: the compiler must not see that it is too much for the array. */
static volatile unsigned length = 32;

static __attribute__((noinline)) unsigned overflow(void)
{
    volatile char array[8];

    for (unsigned i = 0; i < length; i++)
        array[i] = 'x';
    return (unsigned char)array[0];
}

int main(void)
{
    printf("an array can overflow, and its function returns %u\n", overflow());
    return 1;
}
