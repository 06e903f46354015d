/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free runs stand in lists by the highest bit of their number of pages. A run is looked for first
 * where every one is large enough, then in the list where some may be. Runs that become free join
 * their free neighbours (D. E. Knuth, "The Art of Computer Programming", volume 1, 2.5, "boundary
 * tags").
 */
#include "pages.h"

#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/heap.h>

enum { BITS = sizeof(uintptr_t) * 8 };

/* At the start of each region, before its descriptors. */
struct region {
    struct region *next;
    uintptr_t base;     /* of the first page that has a descriptor */
    size_t count;       /* of such pages */
    struct page *pages; /* a descriptor of USE_NONE stands before the first and after the last */
};

static struct region *regions;
static struct page *free_runs[BITS];
static uintptr_t free_sizes; /* bit k: there are runs of 2^k pages or more, below 2^(k + 1) */

static struct region *region_of(uintptr_t address)
{
    struct region *region = regions;

    while (region != NULL && (address - region->base) / PAGE_SIZE >= region->count)
        region = region->next;
    return region;
}

static struct region *region_of_page(const struct page *page)
{
    struct region *region = regions;

    while (region != NULL && (page < region->pages || page >= region->pages + region->count))
        region = region->next;
    UNI_ASSERT(region != NULL);
    return region;
}

struct page *page_of(uintptr_t address)
{
    struct region *region = region_of(address);

    return region != NULL ? &region->pages[(address - region->base) / PAGE_SIZE] : NULL;
}

uintptr_t page_address(const struct page *page)
{
    const struct region *region = region_of_page(page);

    return region->base + (uintptr_t)(page - region->pages) * PAGE_SIZE;
}

static unsigned list_of(size_t count)
{
    return BITS - 1 - (unsigned)__builtin_clzl(count);
}

static void add_free(struct page *page, size_t count)
{
    unsigned list = list_of(count);

    page[0].use = page[count - 1].use = USE_FREE;
    page[0].count = page[count - 1].count = (uint32_t)count;
    list_add(&free_runs[list], page);
    free_sizes |= (uintptr_t)1 << list;
}

static void remove_free(struct page *page)
{
    unsigned list = list_of(page->count);

    list_remove(page);
    page[0].use = page[page->count - 1].use = USE_NONE;
    if (free_runs[list] == NULL)
        free_sizes &= ~((uintptr_t)1 << list);
}

static void join(struct page *page, size_t count)
{
    struct page *after = page + count;

    if (after->use == USE_FREE) {
        count += after->count;
        remove_free(after);
    }
    if (page[-1].use == USE_FREE) {
        page -= page[-1].count;
        count += page->count;
        remove_free(page);
    }
    add_free(page, count);
}

static struct page *find_free(size_t count)
{
    unsigned list = list_of(count);
    /* In these lists every run is large enough. */
    uintptr_t fitting = free_sizes & ~(((uintptr_t)1 << list) - 1);
    struct page *page;

    if ((count & (count - 1)) != 0)
        fitting &= ~((uintptr_t)1 << list);
    if (fitting != 0)
        return free_runs[__builtin_ctzl(fitting)];
    for (page = free_runs[list]; page != NULL && page->count < count;)
        page = page->next;
    return page;
}

/* Take (count) pages of a free run, from its (first) on. */
static struct page *split(struct page *run, size_t first, size_t count)
{
    struct page *page = run + first;
    size_t after = run->count - first - count;

    remove_free(run);
    if (first > 0)
        add_free(run, first);
    if (after > 0)
        add_free(page + count, after);
    page[count - 1].use = USE_NONE;
    page->use = USE_RUN;
    page->count = (uint32_t)count;
    return page;
}

struct page *pages_take(size_t count, size_t alignment)
{
    struct page *run;
    uintptr_t address;

    if (count + alignment - 1 > UINT32_MAX)
        return NULL;
    run = find_free(count + alignment - 1);
    if (run == NULL)
        return NULL;
    address = page_address(run) / PAGE_SIZE;
    return split(run, UNI_ALIGN_UP(address, alignment) - address, count);
}

void pages_give(struct page *page)
{
    page->use = USE_NONE;
    join(page, page->count);
}

int pages_resize(struct page *page, size_t count)
{
    struct page *after = page + page->count;
    size_t old = page->count;

    if (count < old) {
        page->count = (uint32_t)count;
        if (count > 1)
            page[count - 1].use = USE_NONE;
        join(page + count, old - count);
    } else if (count > old) {
        if (after->use != USE_FREE || count - old > after->count)
            return -ENOMEM;
        split(after, 0, count - old)->use = USE_NONE;
        page->count = (uint32_t)count;
    }
    return 0;
}

size_t pages_add(uintptr_t base, uintptr_t end)
{
    struct region *region = (struct region *)base;
    uintptr_t table = UNI_ALIGN_UP((uintptr_t)(region + 1), _Alignof(struct page));
    size_t most = (end - base) / (PAGE_SIZE + sizeof(struct page)) + 1;
    uintptr_t low = UNI_ALIGN_UP(table + (most + 2) * sizeof(struct page), (uintptr_t)PAGE_SIZE);

    if (low >= end || end - low < PAGE_SIZE)
        return 0;
    region->base = low;
    region->count = (end - low) / PAGE_SIZE;
    if (region->count > UINT32_MAX)
        region->count = UINT32_MAX;
    region->pages = (struct page *)table + 1;
    region->pages[-1].use = USE_NONE;
    region->pages[region->count].use = USE_NONE;
    region->next = regions;
    regions = region;
    uni_heap_poison((void *)low, region->count * PAGE_SIZE);
    add_free(region->pages, region->count);
    return region->count * PAGE_SIZE;
}
