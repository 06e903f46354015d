/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free memory: the banks, less page 0, what is reserved, the image and the workspace. The device
 * tree has been read by then, and is free memory.
 *
 * All this happens when the first caller asks: an image without an allocator never pays for it.
 */
#include "workspace.h"

#include <unicore/arch.h>
#include <unicore/armboard.h>
#include <unicore/paging.h>
#include <unicore/regions.h>

/* Taking out page 0, image with workspace, or something reserved may leave one region more. */
#define HOLES (2 + UNI_ARMBOARD_RESERVED)

static struct uni_mem_region regions_found[UNI_ARMBOARD_BANKS + HOLES + 1];
static struct uni_regions list = {.regions = regions_found};

/* An address, cut off where paging ends. */
static uintptr_t cut(uint64_t address)
{
    return address < uni_paging_end ? (uintptr_t)address : uni_paging_end;
}

static void find_regions(void)
{
    const struct uni_armboard *board = &uni_armboard;

    for (unsigned i = 0; i < board->banks_count; i++)
        uni_regions_add(&list, cut(board->banks[i].base),
                        cut(board->banks[i].base + board->banks[i].size));
    for (unsigned i = 0; i < board->reserved_count; i++)
        uni_regions_remove(&list, cut(board->reserved[i].base),
                           cut(board->reserved[i].base + board->reserved[i].size));
    uni_regions_remove(&list, 0, UNI_ARCH_PAGE_SIZE);
    uni_regions_remove(&list, (uintptr_t)uni_image_start, workspace_end());
}

/*
 * Give one page to the page tables while (region) is mapped up to (at), and all regions before it
 * are mapped: the first of its own, or the last of a region before. No region becomes empty.
 */
static bool give_table(struct uni_mem_region *region, uintptr_t at)
{
    if (at > region->base) {
        uni_paging_give_table(region->base);
        region->base += UNI_ARCH_PAGE_SIZE;
        region->size -= UNI_ARCH_PAGE_SIZE;
        return true;
    }
    while (region-- > list.regions) {
        if (region->size > UNI_ARCH_PAGE_SIZE) {
            region->size -= UNI_ARCH_PAGE_SIZE;
            uni_paging_give_table(region->base + region->size);
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

        while ((at = uni_paging_map(at, end, UNI_PAGING_DATA)) < end) {
            if (!give_table(region, at)) {
                list.count = i;
                return;
            }
        }
    }
}

size_t uni_armboard_regions(const struct uni_mem_region **regions)
{
    if (!list.count) {
        find_regions();
        map_regions();
    }
    *regions = list.regions;
    return list.count;
}

size_t uni_armboard_initrd(const void **start)
{
    static bool mapped;
    const struct uni_armboard_range *initrd = &uni_armboard.initrd;
    uintptr_t base = UNI_ALIGN_DOWN((uintptr_t)initrd->base, UNI_ARCH_PAGE_SIZE);
    uintptr_t end = UNI_ALIGN_UP((uintptr_t)(initrd->base + initrd->size), UNI_ARCH_PAGE_SIZE);

    *start = NULL;
    if (!initrd->size)
        return 0;
    if (!mapped && uni_paging_map(base, end, UNI_PAGING_RODATA) != end)
        return 0;
    mapped = true;
    *start = (const void *)(uintptr_t)initrd->base;
    return (size_t)initrd->size;
}
