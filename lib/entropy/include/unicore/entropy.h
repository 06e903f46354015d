/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sources of entropy. Each is a library, or a file of a platform, that adds itself to a table; a
 * generator (<unicore/random.h>) asks all that the image has. Platforms say uses=["entropy"], so
 * that an image without a generator has nothing of theirs.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/*
 * Takes what a source has found. It is mixed in at once: the source may use its memory again.
 *
 * @context boot, thread
 * @nullable context
 */
typedef void uni_entropy_sink(void *context, const void *bytes, size_t size);

/*
 * Give whatever there is to (sink), in one call or many. A source that has to wait for a device
 * gives up after a tenth of a second.
 *
 * Returns how many bits of it nobody can guess, by a cautious estimate; 0 where the machine has no
 * such source, or it fails. At least 256 are wanted.
 *
 * @context boot, thread
 * @nullable context
 */
typedef unsigned uni_entropy_function(uni_entropy_sink *sink, void *context);

/* The table's entries. */
struct uni_entropy_source {
    const char *name;
    uni_entropy_function *gather;
    /* Its bits are an estimate. It takes time, and is only asked where others have too little. */
    unsigned is_estimate;
};

/* The order in which they are asked. */
#define UNI_ENTROPY_PROCESSOR "1"
#define UNI_ENTROPY_LOADER    "2"
#define UNI_ENTROPY_DEVICE    "3"
#define UNI_ENTROPY_ESTIMATE  "9"

/* Add a source: UNI_ENTROPY_SOURCE(PROCESSOR, "rdrand", gather, 0); */
#define UNI_ENTROPY_SOURCE(kind, name, function, is_estimate)                                      \
    static const struct uni_entropy_source uni_entropy_source_##function UNI_TABLE_ENTRY(          \
        entropy, UNI_ENTROPY_##kind) = {name, function, is_estimate}

/* What sources gave, in bits. */
struct uni_entropy {
    unsigned full;
    unsigned estimated;
};

/* A seed that has as many bits cannot be guessed: it is as long as the key of ChaCha20 or AES. */
#define UNI_ENTROPY_ENOUGH 256

/*
 * Let all sources give what they have to (sink).
 *
 * @context boot, thread
 * @nullable context
 */
struct uni_entropy uni_entropy_gather(uni_entropy_sink *sink, void *context);

/*
 * Keep (size) bytes at (seed), which whoever loaded the image handed over for random numbers, and
 * erase them there: whoever gets that memory later shall not know them. Device trees have such
 * bytes, "rng-seed" and "kaslr-seed", and the random number protocol of UEFI.
 *
 * They count as 8 bits a byte. Start-up may have made a stack guard of some: even to whoever has
 * learned that one, the usual 32 bytes leave 192 bits.
 *
 * @context boot
 */
void uni_entropy_keep(void *seed, size_t size);
