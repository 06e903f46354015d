/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free memory: what the loader's map calls RAM, less page 0, the image, the workspace and the
 * initial ramdisk. What else the loader handed over is copied by then, and free memory.
 *
 * All this happens when the first caller asks: an image without an allocator never pays for it.
 */
#include <unicore/arch.h>
#include <unicore/handover.h>
#include <unicore/paging.h>
#include <unicore/regions.h>

extern const char uni_image_start[], uni_image_end[];

/* What entry code takes for granted as it measures the workspace. */
_Static_assert(sizeof(struct uni_handover_memory) == UNI_HANDOVER_ENTRY, "copied as it is");
_Static_assert(sizeof(struct uni_mem_region) == UNI_HANDOVER_REGION, "room for regions");

static struct uni_regions list;

/* The end of (entry), cut off where paging ends. */
static uintptr_t end_of(const struct uni_handover_memory *entry)
{
    if (entry->base >= uni_paging_end || entry->size > uni_paging_end - entry->base)
        return uni_paging_end;
    return entry->base + entry->size;
}

static void find_regions(void)
{
    const struct uni_handover_memory *map = (const void *)(uintptr_t)uni_handover.map;
    const struct uni_handover_memory *map_end = map + uni_handover.map_entries;

    list.regions = (struct uni_mem_region *)(uintptr_t)uni_handover.regions;
    for (const struct uni_handover_memory *entry = map; entry < map_end; entry++) {
        if (entry->type == UNI_HANDOVER_RAM)
            uni_regions_add(&list, entry->base, end_of(entry));
    }
    for (const struct uni_handover_memory *entry = map; entry < map_end; entry++) {
        if (entry->type != UNI_HANDOVER_RAM)
            uni_regions_remove(&list, entry->base, end_of(entry));
    }
    uni_regions_remove(&list, 0, UNI_ARCH_PAGE_SIZE);
    uni_regions_remove(&list, (uintptr_t)uni_image_start, (uintptr_t)uni_image_end);
    uni_regions_remove(&list, uni_handover.base, uni_handover.end);
    uni_regions_remove(&list, uni_handover.initrd,
                       (uintptr_t)uni_handover.initrd + uni_handover.initrd_size);
}

size_t uni_handover_regions(const struct uni_mem_region **regions)
{
    if (!list.regions) {
        find_regions();
        uni_regions_map(&list);
        /* RAM may have taken the tables that were for devices. */
        for (int i = 0; i < UNI_HANDOVER_DEVICE_TABLES; i++)
            (void)uni_regions_give_table(&list, list.count);
    }
    *regions = list.regions;
    return list.count;
}
