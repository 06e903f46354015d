/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>

int main(void)
{
    puts("spinning");
    fflush(stdout);
    for (volatile unsigned long turns = 0;; turns++)
        ;
}
