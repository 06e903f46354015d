/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free memory: what the device tree calls memory, less what it reserves, page 0, the image, the
 * workspace and the initial ramdisk. The tree itself is read by then, and free memory.
 *
 * All this happens when the first caller asks: an image without an allocator never pays for it.
 */
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/initrd.h>
#include <unicore/mem.h>
#include <unicore/paging.h>
#include <unicore/regions.h>

#include "machine.h"
#include "workspace.h"

/* Page 0, image, workspace and ramdisk: taken out of memory, each may leave one region more. */
#define HOLES 4

static struct uni_mem_region storage[MEMORY_MAX + RESERVED_MAX + HOLES];
static struct uni_regions list;

static uintptr_t end_of(const struct range *range)
{
    uint64_t end = range->base + range->size;

    return end < uni_paging_end ? end : uni_paging_end;
}

static void find_regions(void)
{
    list.regions = storage;
    for (unsigned i = 0; i < machine.memory_count; i++)
        uni_regions_add(&list, machine.memory[i].base, end_of(&machine.memory[i]));
    for (unsigned i = 0; i < machine.reserved_count; i++)
        uni_regions_remove(&list, machine.reserved[i].base, end_of(&machine.reserved[i]));
    uni_regions_remove(&list, 0, UNI_ARCH_PAGE_SIZE);
    uni_regions_remove(&list, (uintptr_t)uni_image_start, (uintptr_t)uni_image_end);
    uni_regions_remove(&list, workspace_base(), workspace_end);
    uni_regions_remove(&list, machine.initrd, machine.initrd_end);
}

size_t uni_mem_regions(const struct uni_mem_region **regions)
{
    if (!list.regions) {
        find_regions();
        uni_regions_map(&list);
    }
    *regions = list.regions;
    return list.count;
}

size_t uni_initrd(const void **start)
{
    size_t size = machine.initrd_end - machine.initrd;

    *start = size ? (const void *)machine.initrd : NULL;
    return size;
}
