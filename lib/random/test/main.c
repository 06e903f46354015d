/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * No test can show that numbers are random. These fail where bytes are left out, come twice, or are
 * no more than a counter: by chance less than once in a million boots.
 */
#include <stdint.h>
#include <string.h>
#include <unicore/check.h>
#include <unicore/print.h>
#include <unicore/random.h>

#define SAMPLE 65536 /* bytes */

static uint8_t sample[SAMPLE];
static unsigned histogram[256];

static unsigned ones(const uint8_t *bytes, size_t size)
{
    unsigned count = 0;

    for (size_t i = 0; i < size; i++)
        for (unsigned bits = bytes[i]; bits; bits &= bits - 1)
            count++;
    return count;
}

/* Monobit and chi-square: NIST SP 800-22, 2.1; Knuth, volume 2, 3.3.1. */
static void look_at_sample(const char *name)
{
    const unsigned bits = SAMPLE * 8, expected = SAMPLE / 256;
    uint64_t square = 0;
    unsigned set = ones(sample, SAMPLE);

    /* The deviation is 362 for a fair coin: five of them. */
    UNI_CHECK(set > bits / 2 - 1810 && set < bits / 2 + 1810);

    memset(histogram, 0, sizeof(histogram));
    for (size_t i = 0; i < SAMPLE; i++)
        histogram[sample[i]]++;
    for (unsigned i = 0; i < 256; i++) {
        int64_t far = (int64_t)histogram[i] - expected;

        square += (uint64_t)(far * far);
    }
    /* 255 degrees of freedom: 255, deviation 22.6; five of them and the longer tail. */
    square /= expected;
    UNI_CHECK(square > 150 && square < 390);
    uni_check_part(name);
}

static void try_sizes(void)
{
    uint8_t buffer[200];

    for (size_t size = 0; size <= sizeof(buffer) - 2; size++) {
        uint8_t together[200] = {0};

        /* A byte that stays 0 through 16 turns was left out; those around must stay. */
        for (unsigned turn = 0; turn < 16; turn++) {
            memset(buffer, 0xee, sizeof(buffer));
            uni_random_bytes(buffer + 1, size);
            UNI_CHECK(buffer[0] == 0xee && buffer[size + 1] == 0xee);
            for (size_t i = 0; i < size; i++)
                together[i] |= buffer[i + 1];
        }
        for (size_t i = 0; i < size; i++)
            UNI_CHECK(together[i]);
    }
    uni_check_part("every size, and not a byte more");
}

/* No 8 bytes of the sample come again within 512 bytes: a buffer that is handed out twice would. */
static void try_repetition(void)
{
    for (size_t i = 0; i < 8192; i += 8)
        for (size_t j = i + 8; j < i + 512; j += 8)
            UNI_CHECK(memcmp(sample + i, sample + j, 8) != 0);
    uni_check_part("nothing comes twice");
}

static void try_below(void)
{
    static const uint32_t limits[] = {1, 2, 3, 7, 1000, 0x80000000, 0x80000001, 0xffffffff};
    unsigned counts[3] = {0};

    for (unsigned i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
        for (unsigned turn = 0; turn < 100; turn++)
            UNI_CHECK(uni_random_below(limits[i]) < limits[i]);
    /* The deviation is 82 for each third of 30,000. */
    for (unsigned turn = 0; turn < 30000; turn++)
        counts[uni_random_below(3)]++;
    for (unsigned i = 0; i < 3; i++)
        UNI_CHECK(counts[i] > 9590 && counts[i] < 10410);
    /* The biased way would leave out a quarter of the numbers below 3 * 2^30. */
    counts[0] = 0;
    for (unsigned turn = 0; turn < 30000; turn++)
        counts[0] += uni_random_below(0xc0000000) < 0x40000000;
    UNI_CHECK(counts[0] > 9590 && counts[0] < 10410);
    uni_check_part("below a limit, all alike");
}

int main(void)
{
    enum uni_random_quality quality = uni_random_quality();

    uni_print("seed: %s\n", uni_random_quality_text(quality));
    uni_print("first: %llx\n", (unsigned long long)uni_random_u64());
    uni_random_bytes(sample, SAMPLE);
    look_at_sample("64 KiB at once");
    try_repetition();
    for (size_t i = 0; i < SAMPLE; i += sizeof(uint32_t)) {
        uint32_t number = uni_random_u32();

        memcpy(sample + i, &number, sizeof(number));
    }
    look_at_sample("64 KiB of 32-bit numbers");
    try_repetition();
    for (size_t i = 0; i < SAMPLE; i += sizeof(uint64_t)) {
        uint64_t number = uni_random_u64();

        memcpy(sample + i, &number, sizeof(number));
    }
    look_at_sample("64 KiB of 64-bit numbers");
    try_sizes();
    try_below();

    uni_random_add(sample, 77);
    uni_random_reseed();
    UNI_CHECK(uni_random_quality() >= quality);
    uni_random_bytes(sample, SAMPLE);
    look_at_sample("after a new seed");
    return uni_check_verdict();
}
