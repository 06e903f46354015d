/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Each region is filled from its lowest address upwards. What is freed stays lost; but the newest
 * block of a region can grow and shrink in place, which is what growing buffers need.
 */
#include <stdbool.h>
#include <stdint.h>
#include <unicore/alloc.h>
#include <unicore/assert.h>
#include <unicore/boot.h>
#include <unicore/cdefs.h>
#include <unicore/errno.h>
#include <unicore/heap.h>
#include <unicore/mem.h>

enum { ALIGNMENT = 16 }; /* enough for every basic type, SSE's and long double included */

/* At the start of each region. All addresses are multiples of ALIGNMENT. */
struct heap {
    struct heap *next;
    uintptr_t free, end; /* what is not yet handed out */
};

/* Before each block. */
struct UNI_ALIGNED(ALIGNMENT) header {
    size_t size; /* bytes of the block, a multiple of ALIGNMENT */
};

static struct heap *heaps;
static struct uni_alloc_stats stats;

static int take_free_memory(void)
{
    const struct uni_mem_region *regions;
    size_t count = uni_mem_regions(&regions);

    /* From the last to the first, so that the list has them in rising order. */
    for (size_t i = count; i > 0; i--) {
        struct heap *heap = (struct heap *)regions[i - 1].base;

        heap->free = UNI_ALIGN_UP((uintptr_t)(heap + 1), ALIGNMENT);
        heap->end = regions[i - 1].base + regions[i - 1].size;
        heap->next = heaps;
        heaps = heap;
        stats.total += heap->end - heap->free;
        uni_heap_poison((void *)heap->free, heap->end - heap->free);
    }
    return heaps != NULL ? 0 : -ENOMEM;
}
UNI_BOOT_AT(MEMORY, take_free_memory);

static struct header *header_of(const void *block)
{
    return (struct header *)(uintptr_t)block - 1;
}

/* The heap whose newest block ends at (end), or NULL. */
static struct heap *heap_ending_at(uintptr_t end)
{
    struct heap *heap = heaps;

    while (heap != NULL && heap->free != end)
        heap = heap->next;
    return heap;
}

static void set_free(struct heap *heap, uintptr_t free)
{
    stats.used += free - heap->free;
    if (stats.used > stats.peak)
        stats.peak = stats.used;
    heap->free = free;
}

/* (size) rounded up to a size of blocks, or 0 if there is none so large. */
static size_t block_size(size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        return 0;
    return size == 0 ? ALIGNMENT : UNI_ALIGN_UP(size, ALIGNMENT);
}

static void *take(size_t alignment, size_t size)
{
    for (struct heap *heap = heaps; heap != NULL; heap = heap->next) {
        uintptr_t block = UNI_ALIGN_UP(heap->free + sizeof(struct header), alignment);

        if (block < heap->end && size <= heap->end - block) {
            header_of((void *)block)->size = size;
            set_free(heap, block + size);
            uni_heap_unpoison((void *)block, size);
            return (void *)block;
        }
    }
    return NULL;
}

void *uni_alloc_aligned(size_t alignment, size_t size)
{
    uintptr_t saved;
    void *block;

    UNI_ASSERT(alignment != 0 && (alignment & (alignment - 1)) == 0);
    UNI_ASSERT(alignment <= UNI_ALLOC_ALIGNMENT_MAX);

    size = block_size(size);
    if (size == 0)
        return NULL;
    saved = uni_heap_lock();
    block = take(alignment > ALIGNMENT ? alignment : ALIGNMENT, size);
    uni_heap_unlock(saved);
    return block;
}

void *uni_alloc(size_t size)
{
    return uni_alloc_aligned(ALIGNMENT, size);
}

void *uni_alloc_zeroed(size_t count, size_t size)
{
    return uni_heap_zeroed(uni_alloc, count, size);
}

/* Give (block) the (size) if it is the newest of its heap and that has room. */
static bool resize(void *block, size_t size)
{
    uintptr_t saved = uni_heap_lock();
    struct header *header = header_of(block);
    struct heap *heap = heap_ending_at((uintptr_t)block + header->size);
    bool fits = heap != NULL && size <= heap->end - (uintptr_t)block;

    if (fits) {
        uni_heap_poison(block, header->size);
        uni_heap_unpoison(block, size);
        set_free(heap, (uintptr_t)block + size);
        header->size = size;
    }
    uni_heap_unlock(saved);
    return fits;
}

void *uni_realloc(void *block, size_t size)
{
    size_t old;
    void *to;

    if (block == NULL)
        return uni_alloc(size);
    size = block_size(size);
    if (size == 0)
        return NULL;
    if (resize(block, size))
        return block;
    old = header_of(block)->size;
    if (size <= old)
        return block;

    to = uni_alloc(size);
    if (to != NULL) {
        __builtin_memcpy(to, block, old);
        uni_free(block);
    }
    return to;
}

/* What is freed stays as it is: nothing is stored there, so freeing twice does no harm. */
void uni_free(void *block)
{
    if (block != NULL)
        uni_heap_poison(block, header_of(block)->size);
}

size_t uni_alloc_usable_size(const void *block)
{
    return header_of(block)->size;
}

void uni_alloc_get_stats(struct uni_alloc_stats *result)
{
    uintptr_t saved = uni_heap_lock();

    *result = stats;
    uni_heap_unlock(saved);
}
