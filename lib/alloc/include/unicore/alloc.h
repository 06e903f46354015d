/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory from the heap.
 *
 * Blocks are aligned for every basic type (16 bytes), and no two overlap. A size of 0 gets a block
 * of its own, which must be freed like any other. A size that no memory could hold, up to SIZE_MAX,
 * is one for which there is no room: NULL.
 *
 * Any thread may call these functions, whoever preempts it. They are not for interrupt context: see
 * <unicore/pool.h> for what is.
 *
 * A (block) must be one that was handed out and not given back since. Implementers find out by
 * assertion where that is cheap, a block freed twice above all; where it is not, what follows is
 * undefined.
 */
#pragma once

#include <stddef.h>
#include <unicore/cdefs.h>

/* What uni_alloc_aligned() can align to, in bytes. */
#define UNI_ALLOC_ALIGNMENT_MAX ((size_t)1 << 20)

/* What the heap holds, in bytes. */
struct uni_alloc_stats {
    size_t total; /* what the allocator was given; its tables may not count */
    size_t used;  /* what is handed out now, with the allocator's own overhead */
    /* The largest (used) so far; what an allocator kept at hand for the next block may count. */
    size_t peak;
};

/*
 * A block of at least (size) bytes with unknown content, or NULL when there is none.
 *
 * @context boot, thread
 * @nowait
 * @allocates
 * @gives result
 * @nullable result
 */
void *uni_alloc(size_t size) UNI_MUST_USE;

/*
 * A block for an array of (count) objects of (size) bytes each, all of them zero; or NULL when
 * there is none, and when the product is more than SIZE_MAX.
 *
 * @context boot, thread
 * @nowait
 * @allocates
 * @gives result
 * @nullable result
 */
void *uni_alloc_zeroed(size_t count, size_t size) UNI_MUST_USE;

/*
 * A block like uni_alloc()'s, at a multiple of (alignment): a power of two of at most
 * UNI_ALLOC_ALIGNMENT_MAX, or an assertion fails.
 *
 * @context boot, thread
 * @nowait
 * @allocates
 * @gives result
 * @nullable result
 */
void *uni_alloc_aligned(size_t alignment, size_t size) UNI_MUST_USE;

/*
 * Change the size of (block), moving it if need be: the content up to the smaller size stays.
 * A null (block) allocates. NULL means that there is no room, and that (block) is as it was.
 * A block that moves keeps an alignment of 16 bytes only.
 *
 * @context boot, thread
 * @nowait
 * @allocates
 * @takes block
 * @gives result
 * @nullable block, result
 */
void *uni_realloc(void *block, size_t size) UNI_MUST_USE;

/*
 * Give (block) back. NULL is allowed. An allocator that never reuses memory may do nothing.
 *
 * @context boot, thread
 * @nowait
 * @takes block
 * @nullable block
 */
void uni_free(void *block);

/*
 * How many bytes of (block) may be used: at least the size asked for.
 *
 * @context boot, thread
 * @nowait
 */
size_t uni_alloc_usable_size(const void *block);

/*
 * Fill in (stats).
 *
 * @context boot, thread
 * @nowait
 */
void uni_alloc_get_stats(struct uni_alloc_stats *stats);
