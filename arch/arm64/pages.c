/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Single pages of the tables in use. An entry that is 0 has no frame; of one with a frame and
 * without access the processor ignores all but the lowest bit.
 */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/arm64/control.h>
#include <unicore/arm64/paging.h>
#include <unicore/paging.h>

/* What an entry covers, as powers of two: in the root, level by level less, in the last tables. */
#define ROOT_SHIFT  30
#define LEVEL_SHIFT 9
#define PAGE_SHIFT  12

/* Where the addresses of TTBR0 end: see paging.c. */
#define ROOM_END ((uintptr_t)1 << 39)

typedef uint64_t entry_type;

/* Bits 12 to 47, of entries and of TTBR0_EL1. */
#define ADDRESS ((entry_type)0x0000fffffffff000)

/* An entry that the processor ignores has a frame all the same: a bit for software. */
#define HELD ((entry_type)1 << 55)

#define PAGE (UNI_PAGE_VALID | UNI_PAGE_TABLE | UNI_PAGE_SHARED | UNI_PAGE_ACCESSED | UNI_PAGE_UXN)

static const entry_type flags_of[] = {
    [UNI_PAGING_TEXT] = PAGE | UNI_PAGE_READ_ONLY,
    [UNI_PAGING_RODATA] = PAGE | UNI_PAGE_READ_ONLY | UNI_PAGE_PXN,
    [UNI_PAGING_DATA] = PAGE | UNI_PAGE_PXN,
    [UNI_PAGING_NONE] = HELD,
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
    *start = uni_paging_end;
    *end = ROOM_END;
}

static entry_type *root(void)
{
    entry_type base;

    __asm__ volatile("mrs %0, ttbr0_el1" : "=r"(base));
    return (entry_type *)(uintptr_t)(base & ADDRESS);
}

/* DDI 0487 C5.5: TLBI VAAE1IS takes the number of a page. */
static void flush(uintptr_t address)
{
    __asm__ volatile("dsb ishst; tlbi vaae1is, %0; dsb ish; isb"
                     :
                     : "r"(address >> PAGE_SHIFT)
                     : "memory");
}

static entry_type *entry_in(entry_type *table, uintptr_t address, unsigned shift)
{
    return &table[(address >> shift) % UNI_PAGE_TABLE_ENTRIES];
}

static bool is_table(entry_type entry)
{
    return (entry & (UNI_PAGE_VALID | UNI_PAGE_TABLE)) == (UNI_PAGE_VALID | UNI_PAGE_TABLE);
}

/*
 * Let (*entry) be (value) while nothing is translated: a large page must be gone from all TLBs
 * before a table takes its place (DDI 0487 D8.13.2, "break-before-make"), but it may be the one on
 * which our stack lies, or these tables. So the MMU is off meanwhile, and the store goes past the
 * caches, which hold nothing of the entry any more.
 */
static void replace(entry_type *entry, entry_type value)
{
    uint64_t on, off;

    __asm__ volatile("dc civac, %2\n"
                     "dsb sy\n"
                     "mrs %0, sctlr_el1\n"
                     "bic %1, %0, %4\n"
                     "msr sctlr_el1, %1\n"
                     "isb\n"
                     "str %3, [%2]\n"
                     "dsb sy\n"
                     "tlbi vmalle1\n"
                     "dsb nsh\n"
                     "isb\n"
                     "msr sctlr_el1, %0\n"
                     "isb"
                     : "=&r"(on), "=&r"(off)
                     : "r"(entry), "r"(value), "i"(UNI_SCTLR_MMU)
                     : "memory");
}

/*
 * Let (entry) lead to a table that means what (entry) means now: nothing, or a page that is
 * (1 << shift) times as large as a table's entries cover.
 */
static bool split(entry_type *entry, unsigned shift)
{
    entry_type *table = tables;
    entry_type page = *entry;

    if (table == NULL)
        return false;
    tables = (uintptr_t *)*tables;
    if (shift == PAGE_SHIFT)
        page |= UNI_PAGE_TABLE;
    for (entry_type i = 0; i < UNI_PAGE_TABLE_ENTRIES; i++)
        table[i] = *entry & UNI_PAGE_VALID ? page + (i << shift) : 0;
    replace(entry, (uintptr_t)table | UNI_PAGE_VALID | UNI_PAGE_TABLE);
    return true;
}

/* The entry of the page at (address), which gets one of its own; or NULL for want of a table. */
static entry_type *make_entry(uintptr_t address)
{
    entry_type *table = root();

    for (unsigned shift = ROOT_SHIFT; shift > PAGE_SHIFT; shift -= LEVEL_SHIFT) {
        entry_type *entry = entry_in(table, address, shift);

        if (!is_table(*entry) && !split(entry, shift - LEVEL_SHIFT))
            return NULL;
        table = (entry_type *)(uintptr_t)(*entry & ADDRESS);
    }
    return entry_in(table, address, PAGE_SHIFT);
}

uintptr_t uni_paging_set(uintptr_t base, uintptr_t end, uintptr_t frame, enum uni_paging_kind kind)
{
    for (; base != end; base += UNI_ARCH_PAGE_SIZE, frame += UNI_ARCH_PAGE_SIZE) {
        volatile entry_type *entry = make_entry(base);

        if (entry == NULL)
            break;
        if (*entry & UNI_PAGE_VALID && (*entry & ADDRESS) != frame) {
            *entry = 0;
            flush(base);
        }
        *entry = kind == UNI_PAGING_UNMAPPED ? 0 : frame | flags_of[kind];
        flush(base);
    }
    return base;
}

static enum uni_paging_kind kind_of(entry_type entry)
{
    if (!(entry & UNI_PAGE_VALID))
        return entry & HELD ? UNI_PAGING_NONE : UNI_PAGING_UNMAPPED;
    if (!(entry & UNI_PAGE_PXN))
        return UNI_PAGING_TEXT;
    if (entry & UNI_PAGE_READ_ONLY)
        return UNI_PAGING_RODATA;
    return entry & UNI_PAGE_DEVICE ? UNI_PAGING_DEVICE : UNI_PAGING_DATA;
}

uintptr_t uni_paging_find(uintptr_t address, enum uni_paging_kind *kind)
{
    entry_type entry = (uintptr_t)root() | UNI_PAGE_VALID | UNI_PAGE_TABLE;
    unsigned shift = ROOT_SHIFT + LEVEL_SHIFT;

    while (shift > PAGE_SHIFT && is_table(entry)) {
        shift -= LEVEL_SHIFT;
        entry = *entry_in((entry_type *)(uintptr_t)(entry & ADDRESS), address, shift);
    }
    *kind = kind_of(entry);
    if (*kind == UNI_PAGING_UNMAPPED)
        return 0;
    return (uintptr_t)(entry & ADDRESS) |
           (address & (((uintptr_t)1 << shift) - UNI_ARCH_PAGE_SIZE));
}
