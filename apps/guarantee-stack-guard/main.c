/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to call deeper than the stack is large. It must fail because the page below the stack
 * is not mapped, and the report must not need the stack that is full.
 */
#include <limits.h>
#include <stdio.h>

/* Far more than any stack has room for, and not for ever: the program would go on to say so. */
#define DEPTH (UINT_MAX / 4)

/* Each call holds bytes that the next one reads: the compiler cannot make a loop of it. */
static unsigned descend(unsigned depth, const volatile unsigned char *above)
{
    volatile unsigned char here[128];

    here[0] = (unsigned char)(above[0] + 1);
    if (depth == DEPTH)
        return here[0];
    return descend(depth + 1, here) + here[0];
}

int main(void)
{
    const volatile unsigned char first[1] = {0};

    printf("the stack has no end: %u\n", descend(0, first));
    return 1;
}
