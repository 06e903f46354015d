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

size_t uni_armboard_regions(const struct uni_mem_region **regions)
{
    if (!list.count) {
        find_regions();
        uni_regions_map(&list);
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
