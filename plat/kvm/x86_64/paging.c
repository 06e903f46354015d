/* SPDX-License-Identifier: BSD-3-Clause */
#include "paging.h"

#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/cpuid.h>

#include "workspace.h"

#define LARGE ((uintptr_t)1 << 21)
#define GIB   ((uintptr_t)1 << 30)

extern const char uni_text_start[], uni_text_end[], uni_rodata_start[], uni_rodata_end[],
    uni_data_start[], uni_bss_end[];

static uni_page_entry *third_level;
static bool has_gib_pages;

/* Pages for tables. */
static uintptr_t spare, spare_end;

/* A cleared page, or NULL. */
static uni_page_entry *take_table(void)
{
    uni_page_entry *table = (uni_page_entry *)spare;
    uni_page_entry *end = table;
    size_t count = UNI_PAGE_TABLE_ENTRIES;

    if (spare == spare_end)
        return NULL;
    spare += UNI_ARCH_PAGE_SIZE;
    __asm__ volatile("rep stosq" : "+D"(end), "+c"(count) : "a"(0) : "memory");
    return table;
}

void paging_give_table(uintptr_t page)
{
    spare = page;
    spare_end = page + UNI_ARCH_PAGE_SIZE;
}

/* The table that (entry) leads to, made if need be: rights are a matter of the last level. */
static uni_page_entry *table_of(uni_page_entry *entry)
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

/* Whether a page of (size) bytes at (base) can stand in (entry). */
static bool fits(const uni_page_entry *entry, uintptr_t base, uintptr_t end, uintptr_t size)
{
    return base % size == 0 && end - base >= size && !(*entry & UNI_PAGE_PRESENT);
}

uintptr_t paging_map(uintptr_t base, uintptr_t end, uni_page_entry flags)
{
    while (base < end) {
        uni_page_entry *entry = &third_level[index_of(base, GIB)];
        uni_page_entry *table;
        uintptr_t stop;

        if (has_gib_pages && fits(entry, base, end, GIB)) {
            *entry = base | flags | UNI_PAGE_LARGE;
            base += GIB;
            continue;
        }
        table = table_of(entry);
        if (!table)
            return base;

        entry = &table[index_of(base, LARGE)];
        if (fits(entry, base, end, LARGE)) {
            *entry = base | flags | UNI_PAGE_LARGE;
            base += LARGE;
            continue;
        }
        table = table_of(entry);
        if (!table)
            return base;

        stop = UNI_ALIGN_DOWN(base, LARGE) + LARGE;
        stop = stop < end ? stop : end;
        entry = &table[index_of(base, UNI_ARCH_PAGE_SIZE)];
        for (; base < stop; base += UNI_ARCH_PAGE_SIZE)
            *entry++ = base | flags;
    }
    return base;
}

/* The entry code has counted the tables that this takes. */
static void map_part(const void *start, const void *end, uni_page_entry flags)
{
    paging_map(UNI_ALIGN_DOWN((uintptr_t)start, UNI_ARCH_PAGE_SIZE),
               UNI_ALIGN_UP((uintptr_t)end, UNI_ARCH_PAGE_SIZE), flags);
}

void paging_start(void)
{
    uni_page_entry *root;

    has_gib_pages = uni_cpuid(UNI_CPUID_EXTENDED_FEATURES).edx & UNI_CPUID_GIB_PAGES;
    spare = workspace.base + TABLES;
    spare_end = UNI_ALIGN_DOWN((uintptr_t)workspace.map, UNI_ARCH_PAGE_SIZE);
    root = take_table();
    third_level = table_of(root);

    map_part(uni_text_start, uni_text_end, UNI_PAGE_PRESENT);
    map_part(uni_rodata_start, uni_rodata_end, UNI_PAGE_PRESENT | UNI_PAGE_NO_EXECUTE);
    map_part(uni_data_start, uni_bss_end, PAGING_DATA);
    paging_map(workspace.base + FAULT_STACK, workspace.base + STACK_GUARD, PAGING_DATA);
    paging_map(workspace.base + STACK, workspace.end, PAGING_DATA);

    uni_cr3_write((uintptr_t)root);
}
