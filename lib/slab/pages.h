/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs of pages. Each page has a descriptor in a table at the start of its region. That of the
 * first page of a run tells what the run is, and that of the last whether it is free; those in
 * between are valid in slabs alone, so that memory which is never used is never touched.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

enum {
    PAGE_SIZE = 4096, /* how memory is cut here; nothing to do with what the processor maps */
    SLAB_PAGES_MAX = 4,
    OBJECTS_MAX = 256, /* in one slab */
    MAP_WORDS = OBJECTS_MAX / 32,
};

/* What a page is part of. */
enum use {
    USE_NONE,
    USE_FREE, /* at both ends of a free run */
    USE_RUN,  /* at the start of a run that was handed out as it is */
    USE_SLAB, /* in each page of a slab */
};

struct page {
    struct page *next, **link; /* in the list of free runs or of slabs; (link) points at us */
    uintptr_t start;           /* of a slab: where its objects begin */
    uint32_t count;            /* pages of the run; in the last page of a free one, too */
    uint8_t use;
    uint8_t class;    /* of a slab */
    uint8_t index;    /* in a slab: which of its pages this is */
    uint16_t objects; /* free ones of a slab */
    uint32_t free[MAP_WORDS];
};

/* Put (page) first in (*list), or take it out of the list that it is in. */
UNI_INLINE void list_add(struct page **list, struct page *page)
{
    page->next = *list;
    page->link = list;
    if (page->next != NULL)
        page->next->link = &page->next;
    *list = page;
}

UNI_INLINE void list_remove(struct page *page)
{
    *page->link = page->next;
    if (page->next != NULL)
        page->next->link = page->link;
}

/*
 * Make the pages from (base) to (end) free, but for those that hold their table. Returns how many
 * bytes came to be free.
 */
size_t pages_add(uintptr_t base, uintptr_t end);

/*
 * Take a run of (count) pages whose address is a multiple of (alignment) pages, a power of two.
 * Its first descriptor has (count) and is USE_RUN. NULL when there is none.
 */
struct page *pages_take(size_t count, size_t alignment);

/* Give back the run that begins with (page). */
void pages_give(struct page *page);

/* Make the run that begins with (page) one of (count) pages, if that is possible where it is. */
int pages_resize(struct page *page, size_t count) UNI_MUST_USE;

/* The descriptor of the page that (address) lies in; NULL if there is none. */
struct page *page_of(uintptr_t address);

/* Where the page of a descriptor begins. */
uintptr_t page_address(const struct page *page);
