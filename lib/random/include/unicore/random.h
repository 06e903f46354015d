/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random numbers for keys, nonces, sequence numbers: whoever has seen any number of them, but not
 * the seed, can neither tell the next nor the one before.
 *
 * The seed comes from whatever the image and the machine have: the processor, the loader, a device,
 * the jitter of time. An image boots where there is nothing of that as well, and then its numbers
 * can be guessed: uni_random_quality() says so, and the option random.require refuses such a boot.
 *
 * Two machines that go on from one snapshot, or an image that runs again from a copy of its memory,
 * have the same numbers from there on: they have to call uni_random_reseed() first. A reboot
 * collects a new seed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* How much the seed is worth, rising. */
enum uni_random_quality {
    UNI_RANDOM_NONE,   /* can be guessed by whoever knows when the machine started */
    UNI_RANDOM_JITTER, /* 256 bits by a cautious estimate of how irregular time is here */
    UNI_RANDOM_FULL,   /* 256 bits from the processor, the loader or the hypervisor */
};

/* The choice random.require of the configuration. */
#if UNI_RANDOM_REQUIRE_IS_FULL
#define UNI_RANDOM_REQUIRED UNI_RANDOM_FULL
#elif UNI_RANDOM_REQUIRE_IS_JITTER
#define UNI_RANDOM_REQUIRED UNI_RANDOM_JITTER
#else
#define UNI_RANDOM_REQUIRED UNI_RANDOM_NONE
#endif

/*
 * Fill (size) bytes at (buffer).
 *
 * @context boot, thread
 */
void uni_random_bytes(void *buffer, size_t size);

/* @context boot, thread */
uint32_t uni_random_u32(void) UNI_MUST_USE;

/* @context boot, thread */
uint64_t uni_random_u64(void) UNI_MUST_USE;

/*
 * A number from 0 up to, but without, (limit), which is not 0; each as likely as any other.
 *
 * @context boot, thread
 */
uint32_t uni_random_below(uint32_t limit) UNI_MUST_USE;

/*
 * How good the seed is. It never gets worse.
 *
 * @context boot, thread
 */
enum uni_random_quality uni_random_quality(void) UNI_MUST_USE;

/*
 * The same in a few words, for people.
 *
 * @context boot, thread
 */
const char *uni_random_quality_text(enum uni_random_quality quality) UNI_MUST_USE;

/*
 * Ask all sources again, and mix what they have into what there is.
 *
 * @context boot, thread
 */
void uni_random_reseed(void);

/*
 * Mix (size) bytes at (buffer) into what there is: this can only make it better, and counts for
 * nothing.
 *
 * @context boot, thread
 */
void uni_random_add(const void *buffer, size_t size);
