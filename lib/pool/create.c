/* SPDX-License-Identifier: BSD-3-Clause */
/* Where pools meet the heap, if the image has one. */
#include "layout.h"

#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/heap.h>
#include <unicore/pool.h>

#if UNI_HAS_ALLOC
#include <unicore/alloc.h>

int uni_pool_create(struct uni_pool *pool, size_t count, size_t object_size, size_t alignment)
{
    size_t size;
    void *block;

    alignment = object_alignment(alignment);
    if (__builtin_mul_overflow(count, object_stride(object_size, alignment), &size))
        return -ENOMEM;
    block = uni_alloc_aligned(alignment, size);
    if (block == NULL)
        return -ENOMEM;
    uni_pool_init(pool, block, size, object_size, alignment);
    pool->heap = block;
    return 0;
}
#endif

void uni_pool_end(struct uni_pool *pool)
{
    UNI_ASSERT(pool->used == 0);
    uni_heap_unpoison((void *)pool->start, pool->fresh * pool->stride);
#if UNI_HAS_ALLOC
    uni_free(pool->heap);
#endif
    *pool = (struct uni_pool){0};
}
