/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free memory: all frames behind what start-up took, less the initial ramdisk. It is mapped when
 * somebody asks for one of the two.
 */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/cdefs.h>
#include <unicore/initrd.h>
#include <unicore/mem.h>
#include <unicore/regions.h>
#include <unicore/xenguest.h>

#include "layout.h"

/* How many entries of a table in use are changed by one hypercall. */
#define BATCH 32

/* All memory, and what the ramdisk may split off. */
static struct uni_mem_region room[2];
static struct uni_regions list;

/* The frames that become tables: nothing maps them. Those from (next_table) on are left. */
static uintptr_t tables_start, tables_end, next_table;

static uintptr_t memory_end(void)
{
    uintptr_t end = BASE + layout.info->pages * PAGE;

    return end < ROOM_START ? end : ROOM_START;
}

static uni_page_entry data_entry(uintptr_t address)
{
    if (address >= memory_end() || (address >= tables_start && address < tables_end))
        return 0;
    return entry_of(address, PAGE_DATA);
}

/* Set (count) entries of the table in use at (table), a machine frame, from (index) on. */
static bool set_entries(uint64_t table, uintptr_t index, const uni_page_entry *entries,
                        size_t count)
{
    struct table_update updates[BATCH];

    for (size_t i = 0; i < count; i++) {
        updates[i].entry = table * PAGE + (index + i) % UNI_PAGE_TABLE_ENTRIES * sizeof(*entries);
        updates[i].value = entries[i];
    }
    return uni_xen_hypercall((uintptr_t)updates, count, 0, UNI_XEN_SELF, CALL_MMU_UPDATE) >= 0;
}

/* Map free memory as far as the last table of start-up reaches. */
static bool map_rest(void)
{
    uintptr_t at = layout.free;

    while (at < layout.mapped) {
        uni_page_entry entries[BATCH];
        size_t count = 0;

        for (; count < BATCH && at + count * PAGE < layout.mapped; count++)
            entries[count] = data_entry(at + count * PAGE);
        if (!set_entries(layout.first, at / PAGE, entries, count))
            return false;
        at += count * PAGE;
    }
    return true;
}

/*
 * Make a table, of free memory from (address) on, or clear if (address) is 0, and let it be entry
 * (index) of the table in use at (above). Returns its frame, or 0.
 */
static uint64_t add_table(uintptr_t address, uint64_t above, uintptr_t index)
{
    uni_page_entry *table = (uni_page_entry *)SCRATCH_AT;
    uni_page_entry entry = entry_of(next_table, PAGE_TABLE);

    if (set_entry(SCRATCH_AT, entry_of(next_table, PAGE_DATA)) < 0)
        return 0;
    for (size_t i = 0; i < UNI_PAGE_TABLE_ENTRIES; i++)
        table[i] = address ? data_entry(address + i * PAGE) : 0;
    if (set_entry(SCRATCH_AT, 0) < 0 || !set_entries(above, index, &entry, 1))
        return 0;
    next_table += PAGE;
    return entry / PAGE;
}

/* Map free memory from (layout.mapped) to (end). */
static bool map_more(uintptr_t end)
{
    for (; layout.mapped < end; layout.mapped += TABLE_1) {
        if (layout.mapped % TABLE_2 == 0) {
            layout.second = add_table(0, layout.third, layout.mapped / TABLE_2);
            if (!layout.second)
                return false;
        }
        if (!add_table(layout.mapped, layout.second, layout.mapped / TABLE_1))
            return false;
    }
    return true;
}

/* How many tables map_more() takes. */
static size_t tables_up_to(uintptr_t end)
{
    if (end <= layout.mapped)
        return 0;
    return (UNI_ALIGN_UP(end, TABLE_1) - layout.mapped) / TABLE_1 +
           (UNI_ALIGN_UP(end, TABLE_2) - UNI_ALIGN_UP(layout.mapped, TABLE_2)) / TABLE_2;
}

static void prepare(void)
{
    const struct start_info *info = layout.info;
    uintptr_t initrd = BASE + info->initrd * PAGE;
    size_t size = tables_up_to(memory_end()) * PAGE;
    struct uni_mem_region *last;

    list.regions = room;
    uni_regions_add(&list, layout.free, memory_end());
    if (info->flags & START_INITRD_FRAME)
        uni_regions_remove(&list, initrd, initrd + info->initrd_size);
    if (!list.count)
        return;

    last = &room[list.count - 1];
    if (last->size <= size) {
        list.count = 0;
        return;
    }
    last->size -= size;
    tables_start = next_table = last->base + last->size;
    tables_end = tables_start + size;
    if (!map_rest() || !map_more(memory_end()))
        list.count = 0;
}

size_t uni_mem_regions(const struct uni_mem_region **regions)
{
    if (!list.regions)
        prepare();
    *regions = list.regions;
    return list.count;
}

size_t uni_initrd(const void **start)
{
    const struct start_info *info = layout.info;

    *start = NULL;
    if (!info->initrd_size)
        return 0;
    if (info->flags & START_INITRD_FRAME) {
        if (!list.regions)
            prepare();
        *start = (const void *)(BASE + info->initrd * PAGE);
        return list.count ? info->initrd_size : 0;
    }
    *start = (const void *)info->initrd;
    return info->initrd_size;
}
