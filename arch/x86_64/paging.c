/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two things more than the interface asks for, which drivers of x86 use: what is mapped already
 * stays as it is, since firmware's tables share pages with each other and with RAM; and tables may
 * be given at any time, so that some are left for devices.
 */
#include <unicore/paging.h>

#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/cpuid.h>
#include <unicore/x86_64/paging.h>

#define LARGE ((uintptr_t)1 << 21)
#define GIB   ((uintptr_t)1 << 30)

extern const char uni_text_start[], uni_text_end[], uni_rodata_start[], uni_rodata_end[],
    uni_data_start[], uni_bss_end[];

/* One table of the third level covers as much. */
const uintptr_t uni_paging_end = UNI_PAGING_END;

static uni_page_entry *root, *third_level;
static bool has_gib_pages;

/* Pages for tables: those of start-up, and a list of what was given later, each with the next. */
static uintptr_t spare, spare_end;
static uintptr_t *given;

/* A cleared page, or NULL. */
static UNI_COLD uni_page_entry *take_table(void)
{
    uni_page_entry *table = (uni_page_entry *)spare;
    uni_page_entry *end;
    size_t count = UNI_PAGE_TABLE_ENTRIES;

    if (given) {
        table = given;
        given = (uintptr_t *)*given;
    } else if (spare < spare_end) {
        spare += UNI_ARCH_PAGE_SIZE;
    } else {
        return NULL;
    }
    end = table;
    __asm__ volatile("rep stosq" : "+D"(end), "+c"(count) : "a"(0) : "memory");
    return table;
}

UNI_COLD void uni_paging_give_table(uintptr_t page)
{
    uintptr_t *table = (uintptr_t *)page;

    *table = (uintptr_t)given;
    given = table;
}

/* The table that (entry) leads to, made if need be: rights are a matter of the last level. */
static UNI_COLD uni_page_entry *table_of(uni_page_entry *entry)
{
    uni_page_entry *table;

    if (*entry & UNI_PAGE_PRESENT)
        return (uni_page_entry *)(*entry & UNI_PAGE_ADDRESS);
    table = take_table();
    if (table)
        *entry = (uintptr_t)table | UNI_PAGE_PRESENT | UNI_PAGE_WRITE;
    return table;
}

static size_t index_of(uintptr_t address, uintptr_t size)
{
    return address / size % UNI_PAGE_TABLE_ENTRIES;
}

/* Whether (entry), of a level with pages of (size) bytes, maps (base) now or already did. */
static UNI_COLD bool map_large(uni_page_entry *entry, uintptr_t base, uintptr_t end, uintptr_t size,
                               uni_page_entry flags)
{
    if (*entry & UNI_PAGE_PRESENT)
        return *entry & UNI_PAGE_LARGE;
    if (base % size || end - base < size)
        return false;
    *entry = base | flags | UNI_PAGE_LARGE;
    return true;
}

UNI_COLD uintptr_t uni_paging_map(uintptr_t base, uintptr_t end, enum uni_paging_kind kind)
{
    static const uni_page_entry rights[] = {
        [UNI_PAGING_TEXT] = UNI_PAGE_PRESENT,
        [UNI_PAGING_RODATA] = UNI_PAGE_PRESENT | UNI_PAGE_NO_EXECUTE,
        [UNI_PAGING_DATA] = UNI_PAGE_PRESENT | UNI_PAGE_WRITE | UNI_PAGE_NO_EXECUTE,
        [UNI_PAGING_DEVICE] =
            UNI_PAGE_PRESENT | UNI_PAGE_WRITE | UNI_PAGE_UNCACHED | UNI_PAGE_NO_EXECUTE,
    };
    uni_page_entry flags = rights[kind];

    if (end > UNI_PAGING_END)
        return base;
    while (base < end) {
        uni_page_entry *entry = &third_level[index_of(base, GIB)];
        uni_page_entry *table;
        uintptr_t stop;

        if (has_gib_pages && map_large(entry, base, end, GIB, flags)) {
            base = UNI_ALIGN_DOWN(base, GIB) + GIB;
            continue;
        }
        table = table_of(entry);
        if (!table)
            return base;

        entry = &table[index_of(base, LARGE)];
        stop = UNI_ALIGN_DOWN(base, LARGE) + LARGE;
        if (map_large(entry, base, end, LARGE, flags)) {
            base = stop;
            continue;
        }
        table = table_of(entry);
        if (!table)
            return base;

        stop = stop < end ? stop : end;
        entry = &table[index_of(base, UNI_ARCH_PAGE_SIZE)];
        for (; base < stop; base += UNI_ARCH_PAGE_SIZE, entry++) {
            if (!*entry)
                *entry = base | flags;
        }
    }
    return end;
}

/* The platform has counted the tables that this takes. */
static UNI_COLD void map_part(const void *start, const void *end, enum uni_paging_kind kind)
{
    uni_paging_map(UNI_ALIGN_DOWN((uintptr_t)start, UNI_ARCH_PAGE_SIZE),
                   UNI_ALIGN_UP((uintptr_t)end, UNI_ARCH_PAGE_SIZE), kind);
}

UNI_COLD void uni_paging_start(uintptr_t tables, uintptr_t tables_end)
{
    has_gib_pages = uni_cpuid(UNI_CPUID_EXTENDED_FEATURES).edx & UNI_CPUID_GIB_PAGES;
    spare = tables;
    spare_end = tables_end;
    root = take_table();
    third_level = table_of(root);
}

UNI_COLD void uni_paging_map_image(void)
{
    map_part(uni_text_start, uni_text_end, UNI_PAGING_TEXT);
    map_part(uni_rodata_start, uni_rodata_end, UNI_PAGING_RODATA);
    map_part(uni_data_start, uni_bss_end, UNI_PAGING_DATA);
}

UNI_COLD void uni_paging_enable(void)
{
    uni_cr3_write((uintptr_t)root);
}
