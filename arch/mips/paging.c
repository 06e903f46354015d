/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tables are written and read through kseg0, which needs no TLB. Until uni_paging_enable(), ERL is
 * set, and addresses of the image are physical ones.
 */
#include "paging.h"

#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/mips/cp0.h>
#include <unicore/paging.h>

#define TABLE_ENTRIES (1u << (TABLE_SHIFT - PAGE_SHIFT))

/* EntryHi 10.0 takes the number of a pair of pages. */
#define PAIR_SIZE (2 * UNI_ARCH_PAGE_SIZE)

extern const char uni_text_start[], uni_text_end[], uni_rodata_start[], uni_rodata_end[],
    uni_data_start[], uni_bss_end[];

/* What is beyond has no address in kseg0, either. */
const uintptr_t uni_paging_end = (uintptr_t)UNI_KSEG1 - UNI_KSEG0;

uint32_t *page_root[ROOT_ENTRIES];

/* Pages for tables. */
static uintptr_t spare, spare_end;

static bool enabled;

static void *unmapped(uintptr_t address)
{
    return (void *)(address | UNI_KSEG0);
}

/* A cleared table, or NULL. What is not mapped is global, too: both of a pair must be. */
static uint32_t *take_table(void)
{
    uint32_t *table = unmapped(spare);

    if (spare == spare_end)
        return NULL;
    spare += UNI_ARCH_PAGE_SIZE;
    for (size_t i = 0; i < TABLE_ENTRIES; i++)
        table[i] = UNI_ENTRY_GLOBAL;
    return table;
}

void uni_paging_start(uintptr_t first, uintptr_t end)
{
    spare = first;
    spare_end = end;
}

void uni_paging_give_table(uintptr_t page)
{
    spare = page;
    spare_end = page + UNI_ARCH_PAGE_SIZE;
}

static bool has_no_execute(void)
{
    return UNI_CP0_READ(16, 3) & UNI_CONFIG3_RXI;
}

static uint32_t flags_of(enum uni_paging_kind kind)
{
    uint32_t flags = UNI_ENTRY_GLOBAL | UNI_ENTRY_VALID;

    flags |= kind == UNI_PAGING_DEVICE ? UNI_ENTRY_UNCACHED : UNI_ENTRY_CACHED;
    if (kind == UNI_PAGING_DATA || kind == UNI_PAGING_DEVICE)
        flags |= UNI_ENTRY_WRITE;
    if (kind != UNI_PAGING_TEXT && has_no_execute())
        flags |= UNI_ENTRY_NO_EXECUTE;
    return flags;
}

/*
 * Drop all of the TLB: its entries become different pairs of kseg0, which is never looked up. A
 * page that is mapped now may be half of a pair that it holds.
 */
static void flush(void)
{
    uint32_t entries = (UNI_CP0_READ(16, 1) >> UNI_CONFIG1_TLB_SHIFT & UNI_CONFIG1_TLB_MASK) + 1;
    uintptr_t saved = uni_arch_interrupts_save();

    UNI_CP0_WRITE(2, 0, UNI_ENTRY_GLOBAL);
    UNI_CP0_WRITE(3, 0, UNI_ENTRY_GLOBAL);
    UNI_CP0_WRITE(5, 0, 0); /* PageMask: 4 KiB */
    for (uint32_t i = 0; i < entries; i++) {
        UNI_CP0_WRITE(10, 0, UNI_KSEG0 + i * PAIR_SIZE);
        UNI_CP0_WRITE(0, 0, i);
        __asm__ volatile("tlbwi" : : : "memory");
    }
    uni_arch_interrupts_restore(saved);
}

static uintptr_t map(uintptr_t base, uintptr_t end, enum uni_paging_kind kind)
{
    uint32_t flags = flags_of(kind);
    uint32_t **root = unmapped((uintptr_t)page_root);

    for (; base < end; base += UNI_ARCH_PAGE_SIZE) {
        uint32_t **table = &root[base >> TABLE_SHIFT];

        if (!*table)
            *table = take_table();
        if (!*table)
            break;
        (*table)[(base >> PAGE_SHIFT) % TABLE_ENTRIES] =
            (uint32_t)(base >> PAGE_SHIFT << UNI_ENTRY_FRAME) | flags;
    }
    return base;
}

uintptr_t uni_paging_map(uintptr_t base, uintptr_t end, enum uni_paging_kind kind)
{
    base = map(base, end, kind);
    if (enabled)
        flush();
    return base;
}

static void map_part(const void *start, const void *end, enum uni_paging_kind kind)
{
    map(UNI_ALIGN_DOWN((uintptr_t)start, UNI_ARCH_PAGE_SIZE),
        UNI_ALIGN_UP((uintptr_t)end, UNI_ARCH_PAGE_SIZE), kind);
}

void uni_paging_map_image(void)
{
    map_part(uni_text_start, uni_text_end, UNI_PAGING_TEXT);
    map_part(uni_rodata_start, uni_rodata_end, UNI_PAGING_RODATA);
    map_part(uni_data_start, uni_bss_end, UNI_PAGING_DATA);
}

void uni_paging_enable(void)
{
    if (has_no_execute())
        UNI_CP0_WRITE(5, 1, UNI_PAGE_GRAIN_NO_EXECUTE | UNI_PAGE_GRAIN_EXCEPTIONS);
    UNI_CP0_WRITE(6, 0, 0); /* Wired: every entry may be replaced */
    flush();
    enabled = true;
    UNI_CP0_WRITE(12, 0, UNI_CP0_READ(12, 0) & ~(uint32_t)UNI_STATUS_ERL);
}

uint32_t page_entry(uintptr_t address)
{
    uint32_t *const *root = unmapped((uintptr_t)page_root);
    const uint32_t *table;

    if (address >= UNI_KSEG0)
        return 0;
    table = root[address >> TABLE_SHIFT];
    return table ? table[(address >> PAGE_SHIFT) % TABLE_ENTRIES] : 0;
}
