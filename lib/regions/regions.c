/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/regions.h>

#include <unicore/arch.h>
#include <unicore/cdefs.h>

static uintptr_t end_of(const struct uni_mem_region *region)
{
    return region->base + region->size;
}

/* Put (count) regions in the place of those from (first) up to, not including, (last). */
static void replace(struct uni_regions *list, size_t first, size_t last,
                    const struct uni_mem_region *regions, size_t count)
{
    struct uni_mem_region *at = list->regions + first;

    __builtin_memmove(at + count, list->regions + last, (list->count - last) * sizeof(*at));
    for (size_t i = 0; i < count; i++)
        at[i] = regions[i];
    list->count += count - (last - first);
}

void uni_regions_add(struct uni_regions *list, uintptr_t base, uintptr_t end)
{
    const struct uni_mem_region *region = list->regions;
    size_t first = 0, last;

    base = UNI_ALIGN_UP(base, UNI_ARCH_PAGE_SIZE);
    end = UNI_ALIGN_DOWN(end, UNI_ARCH_PAGE_SIZE);
    if (base >= end)
        return;

    while (first < list->count && end_of(&region[first]) < base)
        first++;
    for (last = first; last < list->count && region[last].base <= end; last++) {
        base = region[last].base < base ? region[last].base : base;
        end = end_of(&region[last]) > end ? end_of(&region[last]) : end;
    }
    replace(list, first, last, &(struct uni_mem_region){base, end - base}, 1);
}

void uni_regions_remove(struct uni_regions *list, uintptr_t base, uintptr_t end)
{
    const struct uni_mem_region *region = list->regions;
    struct uni_mem_region rest[2];
    size_t first = 0, last, count = 0;

    base = UNI_ALIGN_DOWN(base, UNI_ARCH_PAGE_SIZE);
    end = UNI_ALIGN_UP(end, UNI_ARCH_PAGE_SIZE);

    while (first < list->count && end_of(&region[first]) <= base)
        first++;
    for (last = first; last < list->count && region[last].base < end; last++)
        ;
    if (base >= end || first == last)
        return;

    if (region[first].base < base)
        rest[count++] = (struct uni_mem_region){region[first].base, base - region[first].base};
    if (end_of(&region[last - 1]) > end)
        rest[count++] = (struct uni_mem_region){end, end_of(&region[last - 1]) - end};
    replace(list, first, last, rest, count);
}
