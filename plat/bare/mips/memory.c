/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free memory: what is behind the workspace, less the initial ramdisk. The first MiB is YAMON's,
 * and has our arguments.
 *
 * All this happens when the first caller asks: an image without an allocator never pays for it.
 */
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/initrd.h>
#include <unicore/mem.h>
#include <unicore/mips/cp0.h>
#include <unicore/paging.h>
#include <unicore/regions.h>

#include "workspace.h"

/* The ramdisk leaves two regions of the one; the list has room for one more. */
static struct uni_mem_region storage[3];
static struct uni_regions list;

/*
 * Map all of (region). Tables are taken from its start: they need no mapping, and a table covers
 * more than a page, so that at most the region becomes smaller by one page in 1024.
 */
static void map_region(struct uni_mem_region *region)
{
    uintptr_t end = region->base + region->size;
    uintptr_t at = region->base;

    while ((at = uni_paging_map(at, end, UNI_PAGING_DATA)) < end) {
        uni_paging_give_table(region->base);
        region->base += UNI_ARCH_PAGE_SIZE;
        region->size -= UNI_ARCH_PAGE_SIZE;
        if (at < region->base)
            at = region->base;
    }
}

size_t uni_mem_regions(const struct uni_mem_region **regions)
{
    if (!list.regions) {
        list.regions = storage;
        uni_regions_add(&list, machine.workspace_end, machine.memory_end);
        if (machine.initrd_size > 0)
            uni_regions_remove(&list, machine.initrd, machine.initrd + machine.initrd_size);
        for (size_t i = 0; i < list.count; i++)
            map_region(&list.regions[i]);
        /* A region of one page may have become a table. */
        while (list.count > 0 && list.regions[list.count - 1].size == 0)
            list.count--;
    }
    *regions = list.regions;
    return list.count;
}

/* In kseg0, which needs no tables. */
size_t uni_initrd(const void **start)
{
    *start = machine.initrd_size > 0 ? (const void *)(machine.initrd | UNI_KSEG0) : NULL;
    return machine.initrd_size;
}
