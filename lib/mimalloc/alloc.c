/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * <unicore/alloc.h> by mimalloc. All threads share its one heap, and take turns in it. A turn is
 * short, except when memory has run out: then every page is looked at for blocks that are free.
 */
#include "memory.h"
#include "upstream_alloc.h"
#include <unicore/alloc.h>
#include <unicore/assert.h>
#include <unicore/heap.h>

/* With all that upstream does in the usual case in one function: a call is no small part of that.
 */
#define FLAT __attribute__((flatten))

FLAT void *uni_alloc(size_t size)
{
    uintptr_t saved = uni_heap_lock();
    void *block = mi_malloc(size);

    uni_heap_unlock(saved);
    return block;
}

void *uni_alloc_zeroed(size_t count, size_t size)
{
    return uni_heap_zeroed(uni_alloc, count, size);
}

void *uni_alloc_aligned(size_t alignment, size_t size)
{
    uintptr_t saved;
    void *block;

    UNI_ASSERT(alignment != 0 && (alignment & (alignment - 1)) == 0);
    UNI_ASSERT(alignment <= UNI_ALLOC_ALIGNMENT_MAX);
    if (alignment <= MI_MAX_ALIGN_SIZE)
        return uni_alloc(size);
    saved = uni_heap_lock();
    block = mi_malloc_aligned(size, alignment);
    uni_heap_unlock(saved);
    return block;
}

FLAT void uni_free(void *block)
{
    uintptr_t saved = uni_heap_lock();

    mi_free(block);
    uni_heap_unlock(saved);
}

/* Not upstream's, which would copy while it keeps others out. */
void *uni_realloc(void *block, size_t size)
{
    size_t usable;
    void *to;

    if (block == NULL)
        return uni_alloc(size);
    usable = mi_usable_size(block);
    if (size <= usable && size >= usable / 2)
        return block;
    to = uni_alloc(size);
    if (to == NULL)
        return size <= usable ? block : NULL;
    __builtin_memcpy(to, block, size < usable ? size : usable);
    uni_free(block);
    return to;
}

/* Looks at nothing that changes while (block) is handed out. */
size_t uni_alloc_usable_size(const void *block)
{
    return mi_usable_size(block);
}

void uni_alloc_get_stats(struct uni_alloc_stats *stats)
{
    uintptr_t saved = uni_heap_lock();

    stats->total = memory_total;
    stats->used = _mi_in_use.peak - _mi_in_use.room;
    stats->peak = _mi_in_use.peak;
    uni_heap_unlock(saved);
}
