/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How long the same work takes, again and again. Each sample is taken for an eighth of a bit: far
 * less than processors with caches are measured to give (S. Müller, "CPU Time Jitter Based
 * Non-Physical True Random Number Generator": more than one), since nothing here can measure it.
 *
 * What can be told is that a sequence is too regular for even that. Three tests have to be passed,
 * each of which a source of that entropy fails by chance once in 2^30 times: those of NIST SP
 * 800-90B, 4.4.1 and 4.4.2, and, for patterns that come again, a count of equal pairs at small
 * distances (after 6.3.8, the lag prediction estimate). An emulator whose clock counts instructions
 * one by one fails them, as it should; no test can tell every deterministic clock from chance.
 */
#include <stdbool.h>
#include <unicore/clock.h>
#include <unicore/entropy.h>

#define SAMPLES         2048
#define SAMPLES_PER_BIT 8

/* With H = 1/8 and a = 2^-30: 4.4.1, 1 + ceil(-log2(a) / H). */
#define REPETITIONS 241
/* 4.4.2: 1 + critbinom(WINDOW, 2^-H, 1 - a). */
#define WINDOW     512
#define PROPORTION 502
/* The same for all samples, compared to those that are up to LAGS before. */
#define LAGS        16
#define EQUAL_PAIRS 1949

/* Work: memory touched in an order that depends on all that was read before. */
#define WORK_WORDS 1024 /* a power of two */
#define WORK_STEPS 64
#define TURNS_MAX  256

#define BATCH 8 /* samples that are handed on at once */

static uint32_t work_memory[WORK_WORDS];

static uint32_t work(uint32_t seed)
{
    for (unsigned i = 0; i < WORK_STEPS; i++) {
        volatile uint32_t *word = &work_memory[seed >> 8 & (WORK_WORDS - 1)];

        seed = (seed ^ *word) * 1664525 + 1013904223;
        *word = seed;
    }
    return seed;
}

/*
 * Work until the clock has moved: how far it did, and after how much work. A clock that does not
 * tell single turns of work apart is read until it moves; one that stands still ends it.
 */
static uint32_t measure(uint32_t *seed)
{
    uni_time before = uni_clock_monotonic();
    uni_time after;
    uint32_t turns = 0;

    do {
        *seed = work(*seed);
        after = uni_clock_monotonic();
        turns++;
    } while (after == before && turns < TURNS_MAX);
    return (uint32_t)(after - before) + (turns << 16);
}

/* What the tests count. */
struct tests {
    uint32_t recent[LAGS]; /* a ring */
    unsigned equal[LAGS];  /* pairs at a distance of 1 and more */
    unsigned repetitions;
    uint32_t first; /* of the window */
    unsigned proportion;
};

/* Returns whether the sequence passes so far; (index) counts samples. */
static bool is_irregular(struct tests *tests, unsigned index, uint32_t sample)
{
    for (unsigned lag = 1; lag <= LAGS && lag <= index; lag++)
        tests->equal[lag - 1] += tests->recent[(index - lag) % LAGS] == sample;

    if (index && tests->recent[(index - 1) % LAGS] == sample)
        tests->repetitions++;
    else
        tests->repetitions = 1;

    if (index % WINDOW == 0) {
        tests->first = sample;
        tests->proportion = 0;
    }
    tests->proportion += tests->first == sample;

    tests->recent[index % LAGS] = sample;
    return tests->repetitions < REPETITIONS && tests->proportion < PROPORTION;
}

static unsigned gather(uni_entropy_sink *sink, void *context)
{
    struct tests tests = {.repetitions = 0};
    uint32_t batch[BATCH];
    uint32_t seed = 1;

    for (unsigned i = 0; i < SAMPLES; i++) {
        uint32_t *sample = &batch[i % BATCH];

        *sample = measure(&seed);
        if (!is_irregular(&tests, i, *sample))
            return 0;
        if (sample == &batch[BATCH - 1])
            sink(context, batch, sizeof(batch));
    }
    for (unsigned i = 0; i < LAGS; i++) {
        if (tests.equal[i] >= EQUAL_PAIRS)
            return 0;
    }
    return SAMPLES / SAMPLES_PER_BIT;
}

UNI_ENTROPY_SOURCE(ESTIMATE, "jitter", gather, 1);
