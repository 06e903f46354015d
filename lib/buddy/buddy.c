/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A block of order k has 2^k bytes and lies at a multiple of 2^k. Splitting one makes two buddies
 * of order k - 1, whose addresses differ in one bit; when both are free, they join again. Every
 * request is rounded up to a power of two. (K. C. Knowlton, "A fast storage allocator",
 * Communications of the ACM 8, 1965.)
 *
 * Per smallest block there is one byte of state. It is valid only for blocks that exist, that is,
 * at their first byte: splitting and joining write it before anybody can look at it, so the table
 * needs no initialisation, and memory that is never used is never touched. The state of the buddy
 * of an existing block is valid as soon as their common parent lies within the region: then the
 * two came to be together, and whatever became of the buddy begins at the same address.
 *
 * Allocating and freeing take at most one step per order, plus one per region.
 */
#include <stdint.h>
#include <unicore/alloc.h>
#include <unicore/assert.h>
#include <unicore/boot.h>
#include <unicore/errno.h>
#include <unicore/heap.h>
#include <unicore/mem.h>

enum {
    ORDER_MIN = 5, /* 32 bytes: room for the links of a free block, also of 64-bit pointers */
    BLOCK_MIN = 1 << ORDER_MIN,
    ORDERS = sizeof(uintptr_t) * 8,
};

/* The state of a block is its order, with this bit while it is free. */
enum { FREE = 0x80 };

/* In each free block. */
struct block {
    struct block *next, **link; /* (link) is what points at this block */
};

/* At the start of each region. */
struct heap {
    struct heap *next;
    uintptr_t low, high;  /* the blocks, at multiples of BLOCK_MIN */
    unsigned char *state; /* of the block at (low), and so on */
};

static struct heap *heaps;
static struct block *free_blocks[ORDERS];
static uintptr_t free_orders; /* bit k: there is a free block of order k */
static struct uni_alloc_stats stats;

static uintptr_t size_of(unsigned order)
{
    return (uintptr_t)1 << order;
}

static struct heap *heap_of(uintptr_t address)
{
    struct heap *heap = heaps;

    while (heap != NULL && (address < heap->low || address >= heap->high))
        heap = heap->next;
    return heap;
}

static unsigned char *state_of(const struct heap *heap, uintptr_t address)
{
    return &heap->state[(address - heap->low) >> ORDER_MIN];
}

/* Put the block at (address) on the list of its order. */
static void add_free(struct heap *heap, uintptr_t address, unsigned order)
{
    struct block *block = (struct block *)address;

    *state_of(heap, address) = (unsigned char)(order | FREE);
    block->next = free_blocks[order];
    block->link = &free_blocks[order];
    if (block->next != NULL)
        block->next->link = &block->next;
    free_blocks[order] = block;
    free_orders |= size_of(order);
}

static void remove_free(struct block *block, unsigned order)
{
    *block->link = block->next;
    if (block->next != NULL)
        block->next->link = block->link;
    if (free_blocks[order] == NULL)
        free_orders &= ~size_of(order);
}

/* Free the block at (address), joining it with its buddy for as long as that is free, too. */
static void join(struct heap *heap, uintptr_t address, unsigned order)
{
    for (; order + 1 < ORDERS; order++) {
        uintptr_t parent = address & ~size_of(order);
        uintptr_t buddy = address ^ size_of(order);

        if (parent < heap->low || size_of(order + 1) > heap->high - parent ||
            *state_of(heap, buddy) != (order | FREE))
            break;
        remove_free((struct block *)buddy, order);
        address = parent;
    }
    add_free(heap, address, order);
}

/* Cut the block at (address) down from (order) to (wanted); the upper halves become free. */
static void cut(struct heap *heap, uintptr_t address, unsigned order, unsigned wanted)
{
    while (order > wanted) {
        order--;
        add_free(heap, address + size_of(order), order);
    }
    *state_of(heap, address) = (unsigned char)wanted;
}

/* Make the region a heap: the largest blocks that fit between its ends. */
static void add_region(const struct uni_mem_region *region)
{
    struct heap *heap = (struct heap *)region->base;
    uintptr_t end = region->base + region->size;
    uintptr_t table = (uintptr_t)(heap + 1);

    /* One byte of state goes with each BLOCK_MIN bytes. */
    heap->state = (unsigned char *)table;
    heap->low = UNI_ALIGN_UP(table + (end - table) / (BLOCK_MIN + 1) + 1, (uintptr_t)BLOCK_MIN);
    heap->high = UNI_ALIGN_DOWN(end, (uintptr_t)BLOCK_MIN);
    heap->next = heaps;
    heaps = heap;
    stats.total += heap->high - heap->low;
    uni_heap_poison((void *)heap->low, heap->high - heap->low);

    for (uintptr_t address = heap->low; address < heap->high;) {
        unsigned order = (unsigned)__builtin_ctzl(address);

        while (size_of(order) > heap->high - address)
            order--;
        add_free(heap, address, order);
        address += size_of(order);
    }
}

static int take_free_memory(void)
{
    const struct uni_mem_region *regions;
    size_t count = uni_mem_regions(&regions);

    for (size_t i = 0; i < count; i++)
        add_region(&regions[i]);
    return heaps != NULL ? 0 : -ENOMEM;
}
UNI_BOOT_AT(MEMORY, take_free_memory);

/* The order of the smallest block of at least (size) bytes; ORDERS if there is none. */
static unsigned order_for(size_t size)
{
    if (size <= BLOCK_MIN)
        return ORDER_MIN;
    return ORDERS - (unsigned)__builtin_clzl(size - 1);
}

static void count_used(size_t more, size_t less)
{
    stats.used += more - less;
    if (stats.used > stats.peak)
        stats.peak = stats.used;
}

static void *take(unsigned wanted)
{
    unsigned order;
    uintptr_t fitting, address;

    if (wanted >= ORDERS)
        return NULL;
    fitting = free_orders & ~(size_of(wanted) - 1);
    if (fitting == 0)
        return NULL;
    order = (unsigned)__builtin_ctzl(fitting);
    address = (uintptr_t)free_blocks[order];
    remove_free((struct block *)address, order);
    cut(heap_of(address), address, order, wanted);
    count_used(size_of(wanted), 0);
    uni_heap_unpoison((void *)address, size_of(wanted));
    return (void *)address;
}

void *uni_alloc(size_t size)
{
    uintptr_t saved = uni_heap_lock();
    void *block = take(order_for(size));

    uni_heap_unlock(saved);
    return block;
}

void *uni_alloc_zeroed(size_t count, size_t size)
{
    return uni_heap_zeroed(uni_alloc, count, size);
}

/* Every block lies at a multiple of its size. */
void *uni_alloc_aligned(size_t alignment, size_t size)
{
    UNI_ASSERT(alignment != 0 && (alignment & (alignment - 1)) == 0);
    UNI_ASSERT(alignment <= UNI_ALLOC_ALIGNMENT_MAX);
    return uni_alloc(size > alignment ? size : alignment);
}

/* The order of (block), which must be one that we have given out. */
static unsigned order_of(const struct heap *heap, const void *block)
{
    unsigned order;

    UNI_ASSERT(heap != NULL && (uintptr_t)block % BLOCK_MIN == 0);
    order = *state_of(heap, (uintptr_t)block);
    UNI_ASSERT(order >= ORDER_MIN && order < ORDERS); /* not free already */
    return order;
}

void uni_free(void *block)
{
    struct heap *heap;
    unsigned order;
    uintptr_t saved;

    if (block == NULL)
        return;
    saved = uni_heap_lock();
    heap = heap_of((uintptr_t)block);
    order = order_of(heap, block);
    count_used(0, size_of(order));
    uni_heap_poison(block, size_of(order));
    join(heap, (uintptr_t)block, order);
    uni_heap_unlock(saved);
}

/* Make (block) smaller where (wanted) is no more than its order; returns the order it had. */
static unsigned shrink(void *block, unsigned wanted)
{
    uintptr_t saved = uni_heap_lock();
    struct heap *heap = heap_of((uintptr_t)block);
    unsigned order = order_of(heap, block);

    if (wanted < order) {
        cut(heap, (uintptr_t)block, order, wanted);
        count_used(size_of(wanted), size_of(order));
        uni_heap_poison((char *)block + size_of(wanted), size_of(order) - size_of(wanted));
    }
    uni_heap_unlock(saved);
    return order;
}

void *uni_realloc(void *block, size_t size)
{
    unsigned order, wanted = order_for(size);
    void *to;

    if (block == NULL)
        return uni_alloc(size);
    order = shrink(block, wanted);
    if (wanted <= order)
        return block;

    to = uni_alloc(size);
    if (to == NULL)
        return NULL;
    __builtin_memcpy(to, block, size_of(order));
    uni_free(block);
    return to;
}

size_t uni_alloc_usable_size(const void *block)
{
    return size_of(order_of(heap_of((uintptr_t)block), block));
}

void uni_alloc_get_stats(struct uni_alloc_stats *result)
{
    uintptr_t saved = uni_heap_lock();

    *result = stats;
    uni_heap_unlock(saved);
}
