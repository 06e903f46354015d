/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to write where the code is. Whoever could would not need another bug to run code of
 * his own. It must fail because the text segment is mapped without the right to write, which holds
 * for the most privileged code too.
 */
#include <stdint.h>
#include <stdio.h>

int main(void)
{
    volatile unsigned char *code = (volatile unsigned char *)(uintptr_t)main;

    /* The same byte again: were it allowed, the program would go on to say so. */
    *code = *code;
    puts("code can be changed");
    return 1;
}
