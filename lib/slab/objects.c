/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A slab is a run of pages full of objects of one size: a power of two, or one and a half of it. A
 * bitmap beside the slab, not within, tells which objects are free; so nothing is ever written into
 * free memory, objects lie at multiples of the largest power of two in their size, and freeing what
 * is not a used object is always noticed. (J. Bonwick, "The Slab Allocator: An Object-Caching
 * Kernel Memory Allocator", USENIX Summer 1994.)
 *
 * Of each size one slab without a used object is kept, so that a program which allocates and frees
 * by turns does not make and drop a slab each time; where pages are short, it is dropped.
 */
#include "pages.h"

#include <stdbool.h>
#include <unicore/alloc.h>
#include <unicore/assert.h>
#include <unicore/boot.h>
#include <unicore/errno.h>
#include <unicore/heap.h>
#include <unicore/mem.h>

enum {
    UNIT = 16,             /* what every block is aligned to */
    OBJECT_MAX = 2048,     /* what is larger gets pages of its own */
    SMALL = 512,           /* a slab of objects up to this size is one page */
    LARGE_RUN = 2,         /* pages: before a run of so many is taken, empty slabs are dropped */
    RECIPROCAL_SHIFT = 20, /* see classes */
};

/*
 * Sizes in bytes: 16, and then two for each power of two. A size is divided by through its
 * reciprocal, both in units: exact for what is below 1024 units, since the error is then below
 * 1024 / 2^RECIPROCAL_SHIFT, and no size has more units than the inverse of that.
 */
#define CLASS(size) {size, (1u << RECIPROCAL_SHIFT) / (size / UNIT) + 1}
static const struct {
    uint32_t size, reciprocal;
} classes[] = {CLASS(16),  CLASS(32),   CLASS(48),   CLASS(64),        CLASS(96),
               CLASS(128), CLASS(192),  CLASS(256),  CLASS(384),       CLASS(512),
               CLASS(768), CLASS(1024), CLASS(1536), CLASS(OBJECT_MAX)};

enum { CLASSES = UNI_COUNT(classes) };
_Static_assert(SLAB_PAGES_MAX *PAGE_SIZE <= 1024 * UNIT, "see classes");

static struct page *slabs[CLASSES]; /* those with a free object */
static struct page *empty[CLASSES]; /* of these, one without a used object; or NULL */
static struct uni_alloc_stats stats;

/* The class of objects of at least (size) bytes, which is at most OBJECT_MAX. */
static unsigned class_of(size_t size)
{
    size_t units = (size + UNIT - 1) / UNIT;
    unsigned log;

    if (units <= 2)
        return units > 1;
    /* Of (units - 1), the highest bit and the one below: 2 -> 48, 3 -> 64, 4 and 5 -> 96, ... */
    units--;
    log = (unsigned)(sizeof(long) * 8 - 1) - (unsigned)__builtin_clzl(units);
    return 2 * log + (unsigned)(units >> (log - 1) & 1);
}

static unsigned slab_pages(unsigned class)
{
    return classes[class].size <= SMALL ? 1 : SLAB_PAGES_MAX;
}

static unsigned slab_objects(unsigned class)
{
    return slab_pages(class) * PAGE_SIZE / classes[class].size;
}

static void count_used(size_t more, size_t less)
{
    stats.used += more - less;
    if (stats.used > stats.peak)
        stats.peak = stats.used;
}

static void drop(struct page *slab)
{
    list_remove(slab);
    for (unsigned i = 0; i < slab_pages(slab->class); i++)
        slab[i].use = USE_NONE;
    pages_give(slab);
}

static void drop_empty(void)
{
    for (unsigned class = 0; class < CLASSES; class++) {
        if (empty[class] != NULL)
            drop(empty[class]);
        empty[class] = NULL;
    }
}

/* Take a run, with empty slabs dropped where they may be in the way. */
static struct page *take_pages(size_t count, size_t alignment)
{
    struct page *page = NULL;

    if (count < LARGE_RUN)
        page = pages_take(count, alignment);
    if (page == NULL) {
        drop_empty();
        page = pages_take(count, alignment);
    }
    return page;
}

/* A new slab of (class), all free; NULL if there is no room. */
static struct page *make_slab(unsigned class)
{
    struct page *slab = take_pages(slab_pages(class), 1);
    unsigned objects = slab_objects(class);

    if (slab == NULL)
        return NULL;
    for (unsigned i = 0; i < slab_pages(class); i++) {
        slab[i].use = USE_SLAB;
        slab[i].class = (uint8_t)class;
        slab[i].index = (uint8_t)i;
    }
    slab->start = page_address(slab);
    slab->objects = (uint16_t)objects;
    for (unsigned word = 0; word < MAP_WORDS; word++) {
        unsigned bits = objects > word * 32 ? objects - word * 32 : 0;

        slab->free[word] = bits >= 32 ? UINT32_MAX : (1u << bits) - 1;
    }
    list_add(&slabs[class], slab);
    empty[class] = slab;
    return slab;
}

static void *take_object(unsigned class)
{
    struct page *slab = slabs[class];
    unsigned word = 0, bit;
    void *object;

    if (slab == NULL)
        slab = make_slab(class);
    if (slab == NULL)
        return NULL;
    while (slab->free[word] == 0)
        word++;
    bit = (unsigned)__builtin_ctz(slab->free[word]);
    slab->free[word] &= ~(1u << bit);
    if (slab == empty[class])
        empty[class] = NULL;
    if (--slab->objects == 0)
        list_remove(slab);
    count_used(classes[class].size, 0);
    object = (void *)(slab->start + (word * 32 + bit) * classes[class].size);
    uni_heap_unpoison(object, classes[class].size);
    return object;
}

static void *take_run(size_t size, size_t alignment)
{
    size_t count = size / PAGE_SIZE + (size % PAGE_SIZE != 0);
    struct page *page = take_pages(count, alignment);
    uintptr_t address;

    if (page == NULL)
        return NULL;
    address = page_address(page);
    count_used(count * PAGE_SIZE, 0);
    uni_heap_unpoison((void *)address, count * PAGE_SIZE);
    return (void *)address;
}

void *uni_alloc(size_t size)
{
    uintptr_t saved = uni_heap_lock();
    void *block = size <= OBJECT_MAX ? take_object(class_of(size)) : take_run(size, 1);

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

    /* Objects whose size is a power of two lie at multiples of it. */
    if (alignment <= UNIT)
        return uni_alloc(size);
    if (alignment <= OBJECT_MAX && size <= OBJECT_MAX) {
        size = size < alignment ? alignment : size;
        return uni_alloc((size_t)1 << (sizeof(long) * 8 - (unsigned)__builtin_clzl(size - 1)));
    }
    saved = uni_heap_lock();
    block = take_run(size > 0 ? size : 1, alignment > PAGE_SIZE ? alignment / PAGE_SIZE : 1);
    uni_heap_unlock(saved);
    return block;
}

/* The descriptor of the run or slab that (block), which was handed out, is or lies in. */
static struct page *owner_of(const void *block)
{
    struct page *page = page_of((uintptr_t)block);

    UNI_ASSERT(page != NULL && (page->use == USE_RUN || page->use == USE_SLAB));
    if (page->use == USE_SLAB)
        return page - page->index;
    UNI_ASSERT((uintptr_t)block % PAGE_SIZE == 0);
    return page;
}

/* Which of the objects of (slab) is (block): a used one. */
static unsigned index_of(const struct page *slab, const void *block)
{
    uint32_t offset = (uint32_t)((uintptr_t)block - slab->start);
    uint32_t index = offset / UNIT * classes[slab->class].reciprocal >> RECIPROCAL_SHIFT;

    UNI_ASSERT(index * classes[slab->class].size == offset);
    UNI_ASSERT((slab->free[index / 32] & 1u << index % 32) == 0); /* not free already */
    return index;
}

static void give_object(struct page *slab, const void *block)
{
    unsigned index = index_of(slab, block);
    unsigned class = slab->class;

    uni_heap_poison(block, classes[class].size);
    count_used(0, classes[class].size);
    slab->free[index / 32] |= 1u << index % 32;
    if (slab->objects++ == 0)
        list_add(&slabs[class], slab);
    if (slab->objects < slab_objects(class))
        return;
    if (empty[class] == NULL)
        empty[class] = slab;
    else
        drop(slab);
}

void uni_free(void *block)
{
    uintptr_t saved;
    struct page *owner;

    if (block == NULL)
        return;
    saved = uni_heap_lock();
    owner = owner_of(block);
    if (owner->use == USE_SLAB) {
        give_object(owner, block);
    } else {
        uni_heap_poison(block, (size_t)owner->count * PAGE_SIZE);
        count_used(0, (size_t)owner->count * PAGE_SIZE);
        pages_give(owner);
    }
    uni_heap_unlock(saved);
}

size_t uni_alloc_usable_size(const void *block)
{
    const struct page *owner = owner_of(block);

    if (owner->use == USE_RUN)
        return (size_t)owner->count * PAGE_SIZE;
    (void)index_of(owner, block);
    return classes[owner->class].size;
}

/* Give (block) at least (size) bytes where it is; false if that would waste too much or fail. */
static bool resize(void *block, size_t size)
{
    uintptr_t saved = uni_heap_lock();
    struct page *owner = owner_of(block);
    bool done;

    if (owner->use == USE_SLAB) {
        (void)index_of(owner, block);
        done = size <= OBJECT_MAX && class_of(size) == owner->class;
    } else {
        size_t old = owner->count;
        size_t count = size / PAGE_SIZE + (size % PAGE_SIZE != 0);

        done = size > OBJECT_MAX && pages_resize(owner, count) == 0;
        if (done) {
            count_used(count * PAGE_SIZE, old * PAGE_SIZE);
            uni_heap_poison(block, old * PAGE_SIZE);
            uni_heap_unpoison(block, count * PAGE_SIZE);
        }
    }
    uni_heap_unlock(saved);
    return done;
}

void *uni_realloc(void *block, size_t size)
{
    size_t old;
    void *to;

    if (block == NULL)
        return uni_alloc(size);
    if (resize(block, size))
        return block;
    old = uni_alloc_usable_size(block);
    to = uni_alloc(size);
    if (to == NULL)
        return size <= old ? block : NULL;
    __builtin_memcpy(to, block, size < old ? size : old);
    uni_free(block);
    return to;
}

void uni_alloc_get_stats(struct uni_alloc_stats *result)
{
    uintptr_t saved = uni_heap_lock();

    *result = stats;
    uni_heap_unlock(saved);
}

static int take_free_memory(void)
{
    const struct uni_mem_region *memory;
    size_t count = uni_mem_regions(&memory);

    for (size_t i = 0; i < count; i++)
        stats.total += pages_add(memory[i].base, memory[i].base + memory[i].size);
    return stats.total > 0 ? 0 : -ENOMEM;
}
UNI_BOOT_AT(MEMORY, take_free_memory);
