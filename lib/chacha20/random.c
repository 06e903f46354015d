/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fast key erasure (D. J. Bernstein, "Fast-key-erasure random-number generators"): each time, the
 * first bytes of the key stream become the next key, the others are handed out and erased. Whoever
 * reads all our memory learns nothing of numbers that were handed out before.
 *
 * What comes in is added to the key by exclusive or, and the key is then replaced by the first half
 * of a block made with it: as in the update function of CTR_DRBG (NIST SP 800-90A, 10.2.1.2), each
 * input changes all of the key, and none that somebody chose can undo what he does not know.
 *
 * The state is touched with interrupts off, for a few microseconds at most.
 */
#include <stdbool.h>
#include <unicore/assert.h>
#include <unicore/boot.h>
#include <unicore/chacha20.h>
#include <unicore/entropy.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/print.h>
#include <unicore/random.h>

#if UNI_HAS_LOG
#include <unicore/log.h>
#endif

#define BLOCKS   4
#define KEY_SIZE (UNI_CHACHA20_KEY_WORDS * sizeof(uint32_t))

/* Requests of more bytes get a key of their own, and interrupts are on while it is used. */
#define SMALL 64

/* Bytes until all sources are asked again. */
#define RESEED_AFTER (1u << 20)

/* First words of nonces, so that no two uses of a key have the same key stream. */
enum { NONCE_OUTPUT = 0, NONCE_INPUT = 1 };

static uint32_t key[UNI_CHACHA20_KEY_WORDS];
static uint8_t ready[BLOCKS * UNI_CHACHA20_BLOCK]; /* its last (ready_count) bytes */
static size_t ready_count;
static size_t handed_out; /* bytes since the last seed */
static bool is_seeded;
static enum uni_random_quality quality;

/* Clear memory that nobody reads any more, which compilers would leave out. */
static void erase(void *memory, size_t size)
{
    __builtin_memset(memory, 0, size);
    __asm__ volatile("" : : "r"(memory) : "memory");
}

/* The block's bytes are what an attacker would have: their order in the key does not matter. */
static void generate(uint32_t with[UNI_CHACHA20_KEY_WORDS], uint8_t *bytes, unsigned blocks)
{
    static const uint32_t nonce[UNI_CHACHA20_NONCE_WORDS] = {NONCE_OUTPUT};

    for (unsigned i = 0; i < blocks; i++)
        uni_chacha20_block(with, i, nonce, bytes + i * UNI_CHACHA20_BLOCK);
    __builtin_memcpy(with, bytes, KEY_SIZE);
    erase(bytes, KEY_SIZE);
}

/* With interrupts off: at most SMALL bytes. */
static void take(void *buffer, size_t size)
{
    uint8_t *from;

    if (ready_count < size) {
        generate(key, ready, BLOCKS);
        ready_count = sizeof(ready) - KEY_SIZE;
    }
    from = ready + sizeof(ready) - ready_count;
    __builtin_memcpy(buffer, from, size);
    erase(from, size);
    ready_count -= size;
}

/* Mix at most KEY_SIZE bytes into the key. */
static void mix(const uint8_t *bytes, size_t size)
{
    const uint32_t nonce[UNI_CHACHA20_NONCE_WORDS] = {NONCE_INPUT, (uint32_t)size};
    uint8_t block[UNI_CHACHA20_BLOCK];
    uint8_t *key_bytes = (uint8_t *)key;
    uintptr_t saved = uni_intr_save();

    for (size_t i = 0; i < size; i++)
        key_bytes[i] ^= bytes[i];
    uni_chacha20_block(key, 0, nonce, block);
    __builtin_memcpy(key, block, KEY_SIZE);
    erase(ready, sizeof(ready));
    ready_count = 0;
    uni_intr_restore(saved);
    erase(block, sizeof(block));
}

static void absorb(void *context, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;

    (void)context;
    while (size) {
        size_t part = size < KEY_SIZE ? size : KEY_SIZE;

        mix(from, part);
        from += part;
        size -= part;
    }
}

static enum uni_random_quality quality_of(struct uni_entropy entropy)
{
    if (entropy.full >= UNI_ENTROPY_ENOUGH)
        return UNI_RANDOM_FULL;
    return entropy.full + entropy.estimated >= UNI_ENTROPY_ENOUGH ? UNI_RANDOM_JITTER
                                                                  : UNI_RANDOM_NONE;
}

void uni_random_reseed(void)
{
    enum uni_random_quality found;

    /* Before, so that whoever comes here from within a source has numbers, if poor ones. */
    is_seeded = true;
    handed_out = 0;
    found = quality_of(uni_entropy_gather(absorb, NULL));
    if (found > quality)
        quality = found;
}

void uni_random_add(const void *buffer, size_t size)
{
    absorb(NULL, buffer, size);
}

/* All of a block but the next key. */
static void fill(uint32_t own[UNI_CHACHA20_KEY_WORDS], uint8_t *buffer, size_t size)
{
    uint8_t block[UNI_CHACHA20_BLOCK];

    while (size) {
        size_t part = size < sizeof(block) - KEY_SIZE ? size : sizeof(block) - KEY_SIZE;

        generate(own, block, 1);
        __builtin_memcpy(buffer, block + KEY_SIZE, part);
        buffer += part;
        size -= part;
    }
    erase(block, sizeof(block));
}

void uni_random_bytes(void *buffer, size_t size)
{
    uint32_t own[UNI_CHACHA20_KEY_WORDS];
    uintptr_t saved;

    if (!is_seeded || handed_out > RESEED_AFTER)
        uni_random_reseed();
    saved = uni_intr_save();
    handed_out += size < RESEED_AFTER ? size : RESEED_AFTER + 1;
    if (size <= SMALL)
        take(buffer, size);
    else
        take(own, sizeof(own));
    uni_intr_restore(saved);
    if (size > SMALL) {
        fill(own, buffer, size);
        erase(own, sizeof(own));
    }
}

uint32_t uni_random_u32(void)
{
    uint32_t number;

    uni_random_bytes(&number, sizeof(number));
    return number;
}

uint64_t uni_random_u64(void)
{
    uint64_t number;

    uni_random_bytes(&number, sizeof(number));
    return number;
}

/*
 * The high half of (limit) times a random number; those products are left out whose low halves are
 * among the 2^32 mod (limit) smallest, which would come once too often (D. Lemire, "Fast Random
 * Integer Generation in an Interval", 2019).
 */
uint32_t uni_random_below(uint32_t limit)
{
    uint64_t product;

    UNI_ASSERT(limit != 0);
    product = (uint64_t)uni_random_u32() * limit;
    if ((uint32_t)product < limit) {
        uint32_t surplus = -limit % limit;

        while ((uint32_t)product < surplus)
            product = (uint64_t)uni_random_u32() * limit;
    }
    return (uint32_t)(product >> 32);
}

enum uni_random_quality uni_random_quality(void)
{
    if (!is_seeded)
        uni_random_reseed();
    return quality;
}

const char *uni_random_quality_text(enum uni_random_quality of)
{
    static const char *const texts[] = {
        [UNI_RANDOM_NONE] = "none: its numbers can be guessed",
        [UNI_RANDOM_JITTER] = "from the jitter of time only",
        [UNI_RANDOM_FULL] = "full",
    };

    return texts[of];
}

/* After drivers have found their devices. */
static int seed_random_numbers(void)
{
    uni_random_reseed();
#if UNI_HAS_LOG
    uni_log_info("seed: %s", uni_random_quality_text(quality));
#endif
    if (quality >= UNI_RANDOM_REQUIRED)
        return 0;
    uni_print("unicore: random.require asks for another seed than this: %s\n",
              uni_random_quality_text(quality));
    return -ENOTSUP;
}

UNI_BOOT_AT(SERVICES, seed_random_numbers);
