/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ISO C11 7.22.2. A linear congruential generator modulo 2^64 (D. E. Knuth, The Art of Computer
 * Programming, volume 2, 3.3.4, table 1, line 26); its high bits are the good ones. Not for
 * secrets.
 */
#include <stdint.h>
#include <stdlib.h>

static uint64_t state = 1;

void srand(unsigned seed)
{
    state = seed;
}

int rand(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (int)(state >> 33);
}
