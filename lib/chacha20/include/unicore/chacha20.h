/* SPDX-License-Identifier: BSD-3-Clause */
/* The stream cipher ChaCha20: RFC 8439. */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

#define UNI_CHACHA20_KEY_WORDS   8
#define UNI_CHACHA20_NONCE_WORDS 3
#define UNI_CHACHA20_BLOCK       64 /* bytes */

/*
 * The block function, RFC 8439, 2.3: one block of key stream at (block). Words are those of the
 * RFC's state: little-endian where the RFC has bytes.
 *
 * @context boot, thread, isr
 * @nowait
 * @reentrant
 */
void uni_chacha20_block(const uint32_t key[UNI_CHACHA20_KEY_WORDS], uint32_t counter,
                        const uint32_t nonce[UNI_CHACHA20_NONCE_WORDS],
                        uint8_t block[UNI_CHACHA20_BLOCK]);
