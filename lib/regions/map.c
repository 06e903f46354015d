/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/regions.h>

#include <unicore/arch.h>
#include <unicore/paging.h>

bool uni_regions_give_table(struct uni_regions *list, size_t count)
{
    struct uni_mem_region *region = list->regions + count;

    while (region-- > list->regions) {
        if (region->size > UNI_ARCH_PAGE_SIZE) {
            region->size -= UNI_ARCH_PAGE_SIZE;
            uni_paging_give_table(region->base + region->size);
            return true;
        }
    }
    return false;
}

/*
 * Give one page to the page tables while region (index) is mapped up to (at), and all regions
 * before it are mapped: the first of its own, or one of theirs.
 */
static bool give_table(struct uni_regions *list, size_t index, uintptr_t at)
{
    struct uni_mem_region *region = &list->regions[index];

    if (at == region->base)
        return uni_regions_give_table(list, index);
    uni_paging_give_table(region->base);
    region->base += UNI_ARCH_PAGE_SIZE;
    region->size -= UNI_ARCH_PAGE_SIZE;
    return true;
}

void uni_regions_map(struct uni_regions *list)
{
    for (size_t i = 0; i < list->count; i++) {
        uintptr_t at = list->regions[i].base;
        uintptr_t end = at + list->regions[i].size;

        while ((at = uni_paging_map(at, end, UNI_PAGING_DATA)) < end) {
            if (!give_table(list, i, at)) {
                list->count = i;
                return;
            }
        }
    }
}
