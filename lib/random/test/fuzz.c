/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random numbers of any size and below any limit, with anything mixed in between: not a byte too
 * much, none left out, none out of range, and nothing comes twice. (What is no bug may look like
 * one about once in 2^40 runs.)
 */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/random.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHUNK = 16, HISTORY = 64, TURNS = 8 };

/* The latest chunks, all of them different. */
static uint8_t history[HISTORY][CHUNK];
static unsigned noted;

static void note(const uint8_t *chunk)
{
    for (unsigned i = 0; i < HISTORY; i++)
        assert(memcmp(history[i], chunk, CHUNK) != 0);
    memcpy(history[noted++ % HISTORY], chunk, CHUNK);
}

static void take(size_t size)
{
    uint8_t *block = malloc(size), *together = calloc(size + 1, 1); /* nothing behind the end */

    /* A byte that stays 0 was left out: by chance once in 2^64 times. */
    for (unsigned turn = 0; turn < TURNS; turn++) {
        memset(block, 0, size);
        uni_random_bytes(block, size);
        for (size_t i = 0; i < size; i++)
            together[i] |= block[i];
        if (turn == 0)
            for (size_t at = 0; at + CHUNK <= size; at += CHUNK)
                note(block + at);
    }
    for (size_t i = 0; i < size; i++)
        assert(together[i] != 0);
    free(together);
    free(block);
}

static void take_numbers(void)
{
    uint64_t numbers[] = {uni_random_u64(), uni_random_u64()};
    uint32_t small[] = {uni_random_u32(), uni_random_u32(), uni_random_u32(), uni_random_u32()};

    note((const uint8_t *)numbers);
    note((const uint8_t *)small);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (; size >= 3; data += 3, size -= 3) {
        unsigned operand = data[1] | (unsigned)data[2] << 8;
        uint32_t limit = operand << data[0] / 8 % 17 | 1;

        switch (data[0] % 8) {
        case 0:
        case 1:
            take(operand % 100);
            break;
        case 2:
            take(operand % (data[0] / 8 == 0 ? 2000 : 20));
            break;
        case 3:
            take_numbers();
            break;
        case 4: {
            enum uni_random_quality before = uni_random_quality();

            uni_random_reseed();
            assert(uni_random_quality() >= before);
            assert(strlen(uni_random_quality_text(uni_random_quality())) > 0);
            break;
        }
        case 5: {
            size_t count = operand % 100 < size ? operand % 100 : size;
            uint8_t *copy = malloc(count);

            memcpy(copy, data, count);
            uni_random_add(copy, count);
            free(copy);
            break;
        }
        default:
            assert(uni_random_below(limit) < limit);
            assert(uni_random_below(1) == 0);
        }
    }
    return 0;
}
