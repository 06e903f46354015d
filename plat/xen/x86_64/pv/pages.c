/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Single pages of the tables in use, by hypercalls. Nothing of ours maps tables (start.c), apart
 * from those given here, which can be read; so whoever wants to know an entry maps its table for
 * reading, level by level.
 *
 * An entry that is 0 has no frame; one with a frame and without access is not present. Its address
 * stands there inverted: Xen, which shields hosts from L1TF, takes a low one for an attack (Xen,
 * xen/arch/x86, pv_l1tf_check_pte()).
 */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/assert.h>
#include <unicore/cdefs.h>
#include <unicore/paging.h>
#include <unicore/xenguest.h>

#include "layout.h"

/* An entry that the processor ignores has a frame all the same. */
#define HELD ((uni_page_entry)0x200)

static const uni_page_entry flags_of[] = {
    [UNI_PAGING_TEXT] = PAGE_TEXT,
    [UNI_PAGING_RODATA] = PAGE_RODATA,
    [UNI_PAGING_DATA] = PAGE_DATA,
};

/* An entry of a table, which is a machine frame. */
struct place {
    uint64_t table;
    uintptr_t index;
};

/* Pages for tables, each with the address of the next. */
static uintptr_t *tables;

void uni_paging_add_table(uintptr_t page)
{
    *(uintptr_t **)page = tables;
    tables = (uintptr_t *)page;
}

void uni_paging_room(uintptr_t *start, uintptr_t *end)
{
    *start = ROOM_START;
    *end = TABLE_3;
}

static uni_page_entry entry_at(const struct place *place)
{
    const uni_page_entry *table = (const uni_page_entry *)SCRATCH_AT;
    uni_page_entry entry;

    if (set_entry(SCRATCH_AT, place->table * PAGE | PAGE_RODATA) < 0)
        UNI_ASSERT(!"a table can be read");
    entry = *(const volatile uni_page_entry *)&table[place->index];
    (void)set_entry(SCRATCH_AT, 0);
    return entry;
}

/*
 * Find the place of the entry for (address), which is below TABLE_3. False if there is no table for
 * it: then (place) is where the first one that is missing belongs.
 */
static bool find(uintptr_t address, struct place *place)
{
    static const uintptr_t covered[] = {TABLE_1, PAGE};

    *place = (struct place){layout.third, address / TABLE_2};
    for (size_t i = 0; i < UNI_COUNT(covered); i++) {
        uni_page_entry entry = entry_at(place);

        if (!(entry & UNI_PAGE_PRESENT))
            return false;
        place->table = (entry & UNI_PAGE_ADDRESS) / PAGE;
        place->index = address / covered[i] % UNI_PAGE_TABLE_ENTRIES;
    }
    return true;
}

/* Put a table at (place), where none is. False for want of a page. */
static bool add_table(const struct place *place)
{
    uintptr_t *table = tables;
    struct table_update update;

    if (table == NULL)
        return false;
    tables = (uintptr_t *)*tables;
    __builtin_memset(table, 0, PAGE);
    update.entry = place->table * PAGE + place->index * sizeof(uni_page_entry);
    update.value = entry_of((uintptr_t)table, PAGE_TABLE);
    if (set_entry((uintptr_t)table, entry_of((uintptr_t)table, PAGE_RODATA)) < 0 ||
        uni_xen_hypercall((uintptr_t)&update, 1, 0, UNI_XEN_SELF, CALL_MMU_UPDATE) < 0)
        UNI_ASSERT(!"a page can become a table");
    return true;
}

static uni_page_entry value_of(uintptr_t frame, enum uni_paging_kind kind)
{
    if (kind == UNI_PAGING_UNMAPPED)
        return 0;
    if (kind == UNI_PAGING_NONE)
        return (~entry_of(frame, 0) & UNI_PAGE_ADDRESS) | HELD;
    return entry_of(frame, flags_of[kind]);
}

uintptr_t uni_paging_set(uintptr_t base, uintptr_t end, uintptr_t frame, enum uni_paging_kind kind)
{
    for (; base != end; base += PAGE, frame += PAGE) {
        struct place place;

        while (!find(base, &place)) {
            if (!add_table(&place))
                return base;
        }
        /* Xen refuses what is not ours: no frame of memory, or one of a table. */
        if (set_entry(base, value_of(frame, kind)) < 0)
            UNI_ASSERT(!"the frame is ours, and no table");
    }
    return base;
}

static enum uni_paging_kind kind_of(uni_page_entry entry)
{
    if (!(entry & UNI_PAGE_PRESENT))
        return entry & HELD ? UNI_PAGING_NONE : UNI_PAGING_UNMAPPED;
    if (!(entry & UNI_PAGE_NO_EXECUTE))
        return UNI_PAGING_TEXT;
    return entry & UNI_PAGE_WRITE ? UNI_PAGING_DATA : UNI_PAGING_RODATA;
}

uintptr_t uni_paging_find(uintptr_t address, enum uni_paging_kind *kind)
{
    const uint64_t *frames = (const uint64_t *)FRAMES_OF_MACHINE;
    struct place place;
    uni_page_entry entry = 0;

    if (address < TABLE_3 && find(address, &place))
        entry = entry_at(&place);
    *kind = kind_of(entry);
    if (*kind == UNI_PAGING_UNMAPPED)
        return 0;
    if (*kind == UNI_PAGING_NONE)
        entry = ~entry;
    return BASE + frames[(entry & UNI_PAGE_ADDRESS) / PAGE] * PAGE;
}
