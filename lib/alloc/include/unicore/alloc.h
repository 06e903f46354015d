/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory from the heap.
 *
 * Blocks are aligned for every basic type (16 bytes). A size of 0 gets a block of its own, which
 * must be freed like any other. Not for interrupt context.
 */
#pragma once

#include <stddef.h>
#include <unicore/cdefs.h>

/* What the heap holds, in bytes. */
struct uni_alloc_stats {
    size_t total; /* what the allocator was given */
    size_t used;  /* what is handed out now, with the allocator's own overhead */
    size_t peak;  /* the largest (used) so far */
};

/*
 * A block of at least (size) bytes with unknown content, or NULL when there is none.
 *
 * @context thread
 * @gives result
 */
void *uni_alloc(size_t size) UNI_MUST_USE;

/*
 * The same at a multiple of (alignment), a power of two of at most 1 MiB.
 *
 * @context thread
 * @gives result
 */
void *uni_alloc_aligned(size_t alignment, size_t size) UNI_MUST_USE;

/*
 * Change the size of (block), moving it if need be: the content up to the smaller size stays.
 * A null (block) allocates. NULL means that there is no room, and that (block) is as it was.
 *
 * @context thread
 * @takes block
 * @gives result
 */
void *uni_realloc(void *block, size_t size) UNI_MUST_USE;

/*
 * Give (block) back. NULL is allowed. An allocator that never reuses memory may do nothing.
 *
 * @context thread
 * @takes block
 */
void uni_free(void *block);

/*
 * How many bytes of (block), which is not NULL, may be used: at least the size asked for.
 *
 * @context thread
 */
size_t uni_alloc_usable_size(const void *block);

/*
 * Fill in (stats).
 *
 * @context thread
 */
void uni_alloc_get_stats(struct uni_alloc_stats *stats);
