/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Intel SDM volume 1, 7.3.17; AMD64 APM volume 3. RDSEED gives bits of the noise source itself;
 * RDRAND those of a generator that it seeds with 128 bits at least: of these, half is counted.
 */
#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/entropy.h>

#define WORDS 8 /* of 64 bits */

/* Intel SDM volume 1, 7.3.17.1: ten are enough for RDRAND; RDSEED may take longer. */
#define RETRIES 100

/* Intel SDM volume 2A, CPUID: leaf 1 ECX, leaf 7 EBX. */
#define CPUID_RDRAND (1u << 30)
#define CPUID_RDSEED (1u << 18)

struct cpuid {
    uint32_t a, b, c, d;
};

static struct cpuid cpuid(uint32_t leaf)
{
    struct cpuid found;

    __asm__("cpuid"
            : "=a"(found.a), "=b"(found.b), "=c"(found.c), "=d"(found.d)
            : "a"(leaf), "c"(0));
    return found;
}

static bool rdrand(uint64_t *word)
{
    bool is_valid;

    __asm__ volatile("rdrand %0" : "=r"(*word), "=@ccc"(is_valid));
    return is_valid;
}

static bool rdseed(uint64_t *word)
{
    bool is_valid;

    __asm__ volatile("rdseed %0" : "=r"(*word), "=@ccc"(is_valid));
    return is_valid;
}

static bool retried(bool (*draw)(uint64_t *word), uint64_t *word)
{
    for (unsigned i = 0; i < RETRIES; i++) {
        if (draw(word))
            return true;
        uni_arch_pause();
    }
    return false;
}

/*
 * Some processors of AMD call the same word valid again and again after they were suspended
 * (erratum 1361 of family 15h and others): no word may equal the one before.
 */
static unsigned gather_from(bool (*draw)(uint64_t *word), unsigned bits, uni_entropy_sink *sink,
                            void *context)
{
    uint64_t words[WORDS];

    for (unsigned i = 0; i < WORDS; i++) {
        if (!retried(draw, &words[i]) || (i && words[i] == words[i - 1]))
            return 0;
    }
    sink(context, words, sizeof(words));
    return WORDS * bits;
}

static unsigned gather(uni_entropy_sink *sink, void *context)
{
    unsigned bits = 0;
    uint32_t leaves = cpuid(0).a;

    if (leaves >= 7 && cpuid(7).b & CPUID_RDSEED)
        bits = gather_from(rdseed, 64, sink, context);
    if (bits == 0 && leaves >= 1 && cpuid(1).c & CPUID_RDRAND)
        bits = gather_from(rdrand, 32, sink, context);
    return bits;
}

UNI_ENTROPY_SOURCE(PROCESSOR, "RDSEED or RDRAND", gather, 0);
