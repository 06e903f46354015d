/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pools: objects of one size in memory of the caller or of the heap. Taking one and giving it back
 * are a few instructions each, always the same; where the heap can be exhausted or must not be
 * asked, as in interrupts, a pool holds what was set aside.
 *
 * uni_pool_take() and uni_pool_give() do not lock: a pool has one user, or its users see to it that
 * they take turns. For pools that threads share with each other or with interrupt handlers there
 * are uni_pool_take_shared() and uni_pool_give_shared(), which turn interrupts off meanwhile; with
 * such a pool all use these, everywhere.
 *
 * An object that is given back twice, or to a pool that it is not of, fails an assertion; the first
 * only where objects have room for two pointers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/intr.h>

/* A pool; where it lies in memory is its owner's business. The fields are not. */
struct uni_pool {
    uintptr_t start; /* of the first object */
    size_t stride;   /* from one object to the next, in bytes */
    size_t capacity; /* how many objects there are */
    size_t fresh;    /* how many of these were ever taken: the first ones */
    size_t used, peak;
    void *given; /* a list of those that were taken and given back, through their first words */
    void *heap;  /* the block of the heap that holds them; or null */
};

struct uni_pool_stats {
    size_t capacity; /* how many objects the pool has */
    size_t used;     /* how many are taken now */
    size_t peak;     /* the largest (used) so far */
};

/*
 * Make (size) bytes at (memory) a pool of as many objects of (object_size) bytes as fit, maybe
 * none. They lie at multiples of (alignment), a power of two, and are at least as large and as
 * aligned as a pointer. Nothing is written to (memory) here: every object is prepared when it is
 * first taken.
 *
 * @context boot, thread, isr
 * @nowait
 * @ensures initialised pool
 */
void uni_pool_init(struct uni_pool *pool, void *memory, size_t size, size_t object_size,
                   size_t alignment);

/*
 * The same for (count) objects, in memory of the heap. There if the image has an allocator. The
 * (alignment) is at most UNI_ALLOC_ALIGNMENT_MAX.
 *
 * @context boot, thread
 * @nowait
 * @allocates
 * @ensures initialised pool
 * @error -ENOMEM there is not so much memory
 */
int uni_pool_create(struct uni_pool *pool, size_t count, size_t object_size, size_t alignment)
    UNI_MUST_USE;

/*
 * End a pool, to which every object was given back. Memory of the caller is the caller's again.
 *
 * @context boot, thread
 * @nowait
 * @needs initialised pool
 * @ensures not initialised pool
 */
void uni_pool_end(struct uni_pool *pool);

/*
 * An object with unknown content; NULL when all are taken.
 *
 * @context boot, thread, isr
 * @nowait
 * @gives result
 * @nullable result
 * @needs initialised pool
 */
void *uni_pool_take(struct uni_pool *pool) UNI_MUST_USE;

/*
 * @context boot, thread, isr
 * @nowait
 * @takes object
 * @needs initialised pool
 */
void uni_pool_give(struct uni_pool *pool, void *object);

/*
 * uni_pool_take() for a pool that others may use meanwhile.
 *
 * @context boot, thread, isr
 * @nowait
 * @reentrant
 * @gives result
 * @nullable result
 * @needs initialised pool
 */
UNI_MUST_USE UNI_INLINE void *uni_pool_take_shared(struct uni_pool *pool)
{
    uintptr_t saved = uni_intr_save();
    void *object = uni_pool_take(pool);

    uni_intr_restore(saved);
    return object;
}

/*
 * uni_pool_give() for a pool that others may use meanwhile.
 *
 * @context boot, thread, isr
 * @nowait
 * @reentrant
 * @takes object
 * @needs initialised pool
 */
UNI_INLINE void uni_pool_give_shared(struct uni_pool *pool, void *object)
{
    uintptr_t saved = uni_intr_save();

    uni_pool_give(pool, object);
    uni_intr_restore(saved);
}

/*
 * Whether (address) is that of one of the pool's objects, taken or not.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable address
 * @needs initialised pool
 */
bool uni_pool_has(const struct uni_pool *pool, const void *address);

/*
 * Fill in (stats).
 *
 * @context boot, thread, isr
 * @nowait
 * @needs initialised pool
 */
void uni_pool_get_stats(const struct uni_pool *pool, struct uni_pool_stats *stats);
