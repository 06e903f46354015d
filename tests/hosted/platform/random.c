/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Gives a fuzz target random inputs, the same in every run: random SEED BYTES. Needs no libFuzzer,
 * and costs little beside the target itself.
 */
#include "levels.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#undef main

enum { INPUT_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state;

/* G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003: shifts 13, 7, 17. */
static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

int main(int argc, char *argv[])
{
    uint64_t left = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;

    state = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    if (left == 0 || state == 0) {
        fprintf(stderr, "usage: %s SEED BYTES, neither of them 0\n", argv[0]);
        return 2;
    }
    start_levels();
    while (left > 0) {
        uint8_t input[INPUT_MAX];
        size_t size = 1 + next_random() % INPUT_MAX;

        for (size_t i = 0; i < size; i++)
            input[i] = (uint8_t)(next_random() >> 32);
        LLVMFuzzerTestOneInput(input, size);
        left -= size < left ? size : left;
    }
    puts("survived");
    return 0;
}
