/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to write where the constants are, tables of functions among them. It must fail because
 * the segment of read-only data is mapped without the right to write.
 */
#include <stdint.h>
#include <stdio.h>

static const char constant[] = "constant";

int main(void)
{
    volatile char *letter = (volatile char *)(uintptr_t)constant;

    /* The same byte again: were it allowed, the program would go on to say so. */
    *letter = *letter;
    puts("constants can be changed");
    return 1;
}
