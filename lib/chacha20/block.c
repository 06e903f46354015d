/* SPDX-License-Identifier: BSD-3-Clause */
/* RFC 8439, 2.1 to 2.3. */
#include <unicore/chacha20.h>

#define WORDS  16
#define ROUNDS 20

/* Where the state's parts begin, in words: constants, key, counter, nonce. */
enum { KEY = 4, COUNTER = 12, NONCE = 13 };

UNI_INLINE uint32_t rotated(uint32_t word, unsigned bits)
{
    return word << bits | word >> (32 - bits);
}

UNI_INLINE void quarter_round(uint32_t x[WORDS], unsigned a, unsigned b, unsigned c, unsigned d)
{
    x[a] += x[b];
    x[d] = rotated(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = rotated(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = rotated(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = rotated(x[b] ^ x[c], 7);
}

void uni_chacha20_block(const uint32_t key[UNI_CHACHA20_KEY_WORDS], uint32_t counter,
                        const uint32_t nonce[UNI_CHACHA20_NONCE_WORDS],
                        uint8_t block[UNI_CHACHA20_BLOCK])
{
    /* "expand 32-byte k" */
    uint32_t state[WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    uint32_t x[WORDS];

    for (unsigned i = 0; i < UNI_CHACHA20_KEY_WORDS; i++)
        state[KEY + i] = key[i];
    state[COUNTER] = counter;
    for (unsigned i = 0; i < UNI_CHACHA20_NONCE_WORDS; i++)
        state[NONCE + i] = nonce[i];

    for (unsigned i = 0; i < WORDS; i++)
        x[i] = state[i];
    for (unsigned round = 0; round < ROUNDS; round += 2) {
        quarter_round(x, 0, 4, 8, 12);
        quarter_round(x, 1, 5, 9, 13);
        quarter_round(x, 2, 6, 10, 14);
        quarter_round(x, 3, 7, 11, 15);
        quarter_round(x, 0, 5, 10, 15);
        quarter_round(x, 1, 6, 11, 12);
        quarter_round(x, 2, 7, 8, 13);
        quarter_round(x, 3, 4, 9, 14);
    }
    for (unsigned i = 0; i < WORDS; i++) {
        uint32_t word = x[i] + state[i];

        for (unsigned j = 0; j < sizeof(word); j++)
            *block++ = (uint8_t)(word >> 8 * j);
    }
}
