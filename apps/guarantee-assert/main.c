/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to go on after an assertion that does not hold. It must fail because UNI_ASSERT ends
 * the image, and says what did not hold and where.
 */
#include <stdio.h>
#include <unicore/assert.h>

/* Volatile: the compiler must not see the sum. */
static volatile int two = 2;

int main(void)
{
    int sum = two + two;

    UNI_ASSERT(sum == 5);
    puts("an assertion can be ignored");
    return 1;
}
