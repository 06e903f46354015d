/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free memory: what the loader's map calls RAM, less page 0, the image and the workspace. The
 * start information is copied by then, and modules are nobody's: both are free memory.
 *
 * All this happens when the first caller asks: an image without an allocator never pays for it.
 */
#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/mem.h>

#include "../regions.h"
#include "paging.h"
#include "pvh.h"
#include "workspace.h"

extern const char uni_image_start[], uni_image_end[];

/* What the entry code takes for granted as it measures the workspace. */
_Static_assert(sizeof(struct map_entry) == PVH_ENTRY_BYTES, "copied as it is");
_Static_assert(sizeof(struct uni_mem_region) == WORKSPACE_REGION, "room for regions");

static struct region_list list;

/* The end of (entry), cut off where paging ends. */
static uintptr_t end_of(const struct map_entry *entry)
{
    if (entry->base >= PAGING_END || entry->size > PAGING_END - entry->base)
        return PAGING_END;
    return entry->base + entry->size;
}

static void find_regions(void)
{
    const struct map_entry *map = (const struct map_entry *)(uintptr_t)workspace.map;
    const struct map_entry *map_end = map + workspace.map_entries;

    list.regions = (struct uni_mem_region *)(uintptr_t)workspace.regions;
    for (const struct map_entry *entry = map; entry < map_end; entry++) {
        if (entry->type == PVH_ENTRY_RAM)
            regions_add(&list, entry->base, end_of(entry));
    }
    for (const struct map_entry *entry = map; entry < map_end; entry++) {
        if (entry->type != PVH_ENTRY_RAM)
            regions_remove(&list, entry->base, end_of(entry));
    }
    regions_remove(&list, 0, UNI_ARCH_PAGE_SIZE);
    regions_remove(&list, (uintptr_t)uni_image_start, (uintptr_t)uni_image_end);
    regions_remove(&list, workspace.base, workspace.end);
}

/*
 * Give one page to the page tables while (region) is mapped up to (at), and all regions before it
 * are mapped: the first of its own, or the last of a region before. No region becomes empty.
 */
static bool give_table(struct uni_mem_region *region, uintptr_t at)
{
    if (at > region->base) {
        paging_give_table(region->base);
        region->base += UNI_ARCH_PAGE_SIZE;
        region->size -= UNI_ARCH_PAGE_SIZE;
        return true;
    }
    while (region-- > list.regions) {
        if (region->size > UNI_ARCH_PAGE_SIZE) {
            region->size -= UNI_ARCH_PAGE_SIZE;
            paging_give_table(region->base + region->size);
            return true;
        }
    }
    return false;
}

/* Map all regions. What cannot be mapped for want of tables is not free. */
static void map_regions(void)
{
    for (size_t i = 0; i < list.count; i++) {
        struct uni_mem_region *region = &list.regions[i];
        uintptr_t end = region->base + region->size;
        uintptr_t at = region->base;

        while ((at = paging_map(at, end, PAGING_DATA)) < end) {
            if (!give_table(region, at)) {
                list.count = i;
                return;
            }
        }
    }
}

size_t uni_mem_regions(const struct uni_mem_region **regions)
{
    if (!list.regions) {
        find_regions();
        map_regions();
    }
    *regions = list.regions;
    return list.count;
}
