/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arm ARM, D24.2.149 "RNDR" (FEAT_RNG): a generator that is seeded from a noise source again and
 * again; as of RDRAND, half of its bits are counted. Linux lets programs see the register of
 * features, and says there only what they may use.
 */
#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/entropy.h>

#define WORDS   8 /* of 64 bits */
#define RETRIES 100

/* ID_AA64ISAR0_EL1.RNDR: Arm ARM, D24.2.61. */
#define FEATURE_SHIFT 60
#define FEATURE_MASK  15

static bool has_rndr(void)
{
    uint64_t features;

    __asm__("mrs %0, ID_AA64ISAR0_EL1" : "=r"(features));
    return features >> FEATURE_SHIFT & FEATURE_MASK;
}

/* A failure sets the flag Z. S3_3_C2_C4_0 is RNDR, which assemblers know for newer processors. */
static bool rndr(uint64_t *word)
{
    uint64_t is_valid;

    __asm__ volatile("mrs %0, S3_3_C2_C4_0\n\t"
                     "cset %1, ne"
                     : "=r"(*word), "=r"(is_valid)
                     :
                     : "cc");
    return is_valid;
}

static bool retried(uint64_t *word)
{
    for (unsigned i = 0; i < RETRIES; i++) {
        if (rndr(word))
            return true;
        uni_arch_pause();
    }
    return false;
}

static unsigned gather(uni_entropy_sink *sink, void *context)
{
    uint64_t words[WORDS];

    if (!has_rndr())
        return 0;
    for (unsigned i = 0; i < WORDS; i++) {
        if (!retried(&words[i]) || (i && words[i] == words[i - 1]))
            return 0;
    }
    sink(context, words, sizeof(words));
    return WORDS * 32;
}

UNI_ENTROPY_SOURCE(PROCESSOR, "RNDR", gather, 0);
