/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where mimalloc's segments come from: the free memory of the machine, in place of upstream's
 * os.c, arena.c and segment-cache.c. All of it is there from the beginning and stays there, so
 * nothing is ever committed, decommitted, protected or kept for later.
 *
 * What is free is a list of runs, in rising order of address, none touching another, each with its
 * list entry at its own start. Segments are few and large, so the list is short.
 */
#include "memory.h"
#include "upstream.h"
#include <stdint.h>
#include <unicore/boot.h>
#include <unicore/cdefs.h>
#include <unicore/errno.h>
#include <unicore/mem.h>

enum { PAGE_SIZE = 4096 }; /* what upstream rounds sizes up to: any power of two would do */

struct run {
    struct run *next;
    size_t size; /* bytes */
};

static struct run *runs;

size_t memory_total;
struct mi_in_use_s _mi_in_use;

static uintptr_t end_of(const struct run *run)
{
    return (uintptr_t)run + run->size;
}

static void add(uintptr_t base, size_t size)
{
    struct run *run = (struct run *)base;
    struct run **link = &runs;
    struct run *before = NULL;

    while (*link != NULL && (uintptr_t)*link < base) {
        before = *link;
        link = &before->next;
    }
    run->size = size;
    run->next = *link;
    *link = run;
    if (run->next != NULL && end_of(run) == (uintptr_t)run->next) {
        run->size += run->next->size;
        run->next = run->next->next;
    }
    if (before != NULL && end_of(before) == base) {
        before->size += run->size;
        before->next = run->next;
    }
}

/* Take (size) bytes at (base) out of the run that (link) leads to. */
static void take(struct run **link, uintptr_t base, size_t size)
{
    struct run *run = *link;
    uintptr_t end = end_of(run);

    if (base + size < end) {
        struct run *rest = (struct run *)(base + size);

        rest->next = run->next;
        rest->size = end - (base + size);
        run->next = rest;
    }
    if (base > (uintptr_t)run)
        run->size = base - (uintptr_t)run;
    else
        *link = run->next;
}

/* What is free may touch no end of the address space: base + size never overflows. */
static void *take_aligned(size_t size, size_t alignment, size_t offset)
{
    for (struct run **link = &runs; *link != NULL; link = &(*link)->next) {
        uintptr_t base = UNI_ALIGN_UP((uintptr_t)*link + offset, alignment) - offset;
        uintptr_t end = end_of(*link);

        if (base >= (uintptr_t)*link && base < end && size <= end - base) {
            take(link, base, size);
            return (void *)base;
        }
    }
    return NULL;
}

static int take_free_memory(void)
{
    const struct uni_mem_region *regions;
    size_t count = uni_mem_regions(&regions);

    /* From the last to the first: the list of what is before is then empty. */
    for (size_t i = count; i > 0; i--) {
        add(regions[i - 1].base, regions[i - 1].size);
        memory_total += regions[i - 1].size;
    }
    return runs != NULL ? 0 : -ENOMEM;
}
UNI_BOOT_AT(MEMORY, take_free_memory);

/* A block of that many bytes and more is counted as so many; it has a segment of its own. */
static size_t uncounted(size_t segment_size)
{
    return segment_size > MI_HUGE_BLOCK_SIZE ? segment_size - MI_HUGE_BLOCK_SIZE : 0;
}

void *_mi_arena_alloc_aligned(size_t size, size_t alignment, size_t align_offset, bool *commit,
                              bool *large, bool *is_pinned, bool *is_zero,
                              mi_arena_id_t req_arena_id, size_t *memid, mi_os_tld_t *tld)
{
    void *segment = take_aligned(size, alignment, align_offset);

    (void)req_arena_id;
    (void)tld;
    *commit = true;
    *large = false;
    *is_pinned = true;
    *is_zero = false;
    *memid = 0;
    if (segment != NULL)
        mi_in_use_add(uncounted(size));
    return segment;
}

void _mi_arena_free(void *p, size_t size, size_t alignment, size_t align_offset, size_t memid,
                    bool all_committed, mi_stats_t *stats)
{
    (void)alignment;
    (void)align_offset;
    (void)memid;
    (void)all_committed;
    (void)stats;
    mi_in_use_remove(uncounted(size));
    add((uintptr_t)p, size);
}

bool _mi_arena_memid_is_suitable(size_t memid, mi_arena_id_t req_arena_id)
{
    (void)memid;
    (void)req_arena_id;
    return true;
}

/* No cache: taking and giving back are cheap. */
void *_mi_segment_cache_pop(size_t size, mi_commit_mask_t *commit_mask,
                            mi_commit_mask_t *decommit_mask, bool *large, bool *is_pinned,
                            bool *is_zero, mi_arena_id_t req_arena_id, size_t *memid,
                            mi_os_tld_t *tld)
{
    (void)size;
    (void)commit_mask;
    (void)decommit_mask;
    (void)large;
    (void)is_pinned;
    (void)is_zero;
    (void)req_arena_id;
    (void)memid;
    (void)tld;
    return NULL;
}

bool _mi_segment_cache_push(void *start, size_t size, size_t memid,
                            const mi_commit_mask_t *commit_mask,
                            const mi_commit_mask_t *decommit_mask, bool is_large, bool is_pinned,
                            mi_os_tld_t *tld)
{
    (void)start;
    (void)size;
    (void)memid;
    (void)commit_mask;
    (void)decommit_mask;
    (void)is_large;
    (void)is_pinned;
    (void)tld;
    return false;
}

void _mi_segment_cache_collect(bool force, mi_os_tld_t *tld)
{
    (void)force;
    (void)tld;
}

/* Who wants to know whether an address is of a segment is told only when upstream debugs itself. */
void _mi_segment_map_allocated_at(const mi_segment_t *segment)
{
    (void)segment;
}

void _mi_segment_map_freed_at(const mi_segment_t *segment)
{
    (void)segment;
}

size_t _mi_os_page_size(void)
{
    return PAGE_SIZE;
}

size_t _mi_os_good_alloc_size(size_t size)
{
    return size > SIZE_MAX - PAGE_SIZE ? size : UNI_ALIGN_UP(size, PAGE_SIZE);
}

bool _mi_os_commit(void *addr, size_t size, bool *is_zero, mi_stats_t *stats)
{
    (void)addr;
    (void)size;
    (void)stats;
    *is_zero = false;
    return true;
}

bool _mi_os_decommit(void *p, size_t size, mi_stats_t *stats)
{
    (void)p;
    (void)size;
    (void)stats;
    return true;
}

bool _mi_os_reset(void *addr, size_t size, mi_stats_t *tld_stats)
{
    (void)addr;
    (void)size;
    (void)tld_stats;
    return true;
}
