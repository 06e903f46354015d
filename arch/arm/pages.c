/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Single pages of the tables in use. An entry that is 0 has no frame; of one with a frame and
 * without access the processor ignores all but the lowest bit.
 */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/arm/control.h>
#include <unicore/arm/paging.h>
#include <unicore/paging.h>

/* What an entry covers, as powers of two: in the root, level by level less, in the last tables. */
#define ROOT_SHIFT  30
#define LEVEL_SHIFT 9
#define PAGE_SHIFT  12

typedef uint64_t entry_type;

/* Bits 12 to 31: addresses are what our pointers hold. */
#define ADDRESS ((entry_type)0xfffff000)

/* An entry that the processor ignores has a frame all the same: a bit for software. */
#define HELD ((entry_type)1 << 55)

#define PAGE (UNI_PAGE_VALID | UNI_PAGE_TABLE | UNI_PAGE_SHARED | UNI_PAGE_ACCESSED)

static const entry_type flags_of[] = {
    [UNI_PAGING_TEXT] = PAGE | UNI_PAGE_READ_ONLY,
    [UNI_PAGING_RODATA] = PAGE | UNI_PAGE_READ_ONLY | UNI_PAGE_XN,
    [UNI_PAGING_DATA] = PAGE | UNI_PAGE_XN,
    [UNI_PAGING_NONE] = HELD,
};

/* Pages for tables, each with the address of the next. */
static uintptr_t *tables;

void uni_paging_add_table(uintptr_t page)
{
    *(uintptr_t **)page = tables;
    tables = (uintptr_t *)page;
}

/* TTBR0: DDI 0406C, B4.1.154. */
static entry_type *root(void)
{
    uintptr_t low, high;

    __asm__ volatile("mrrc p15, 0, %0, %1, c2" : "=r"(low), "=r"(high));
    return (entry_type *)low;
}

static entry_type *entry_in(entry_type *table, uintptr_t address, unsigned shift)
{
    return &table[(address >> shift) & (UNI_PAGE_TABLE_ENTRIES - 1)];
}

static bool is_table(entry_type entry)
{
    return (entry & (UNI_PAGE_VALID | UNI_PAGE_TABLE)) == (UNI_PAGE_VALID | UNI_PAGE_TABLE);
}

/* Whether nothing is mapped around (address), as far as an entry of the second level reaches. */
static bool is_empty(uintptr_t address)
{
    const entry_type *entry = entry_in(root(), address, ROOT_SHIFT);

    if (is_table(*entry))
        entry = entry_in((entry_type *)(uintptr_t)(*entry & ADDRESS), address,
                         ROOT_SHIFT - LEVEL_SHIFT);
    return *entry == 0;
}

/*
 * There is no half that nobody has: but memory and devices lie low, and what is above all that is
 * mapped when somebody first asks is free.
 */
void uni_paging_room(uintptr_t *start, uintptr_t *end)
{
    const uintptr_t step = (uintptr_t)1 << (ROOT_SHIFT - LEVEL_SHIFT);
    static uintptr_t found;

    if (found == 0) {
        found = UNI_ALIGN_DOWN(uni_paging_end, step);
        while (found > step && is_empty(found - step))
            found -= step;
    }
    *start = found;
    *end = uni_paging_end;
}

/* TLBIMVAAIS: DDI 0406C, B4.2.2. */
static void flush(uintptr_t address)
{
    __asm__ volatile("dsb ishst; mcr p15, 0, %0, c8, c3, 3; dsb ish; isb"
                     :
                     : "r"(address)
                     : "memory");
}

/*
 * Let (*entry) be (value) while nothing is translated: a large page must be gone from all TLBs
 * before a table takes its place (DDI 0406C, B3.10.1), but it may be the one on which our stack
 * lies, or these tables. So the MMU is off meanwhile, and the store goes past the caches, which
 * hold nothing of the entry any more: DCCIMVAC, SCTLR, TLBIALL, SCTLR again.
 */
static void replace(entry_type *entry, entry_type value)
{
    uintptr_t on, off;

    __asm__ volatile("mcr p15, 0, %2, c7, c14, 1\n"
                     "dsb sy\n"
                     "mrc p15, 0, %0, c1, c0, 0\n"
                     "bic %1, %0, %5\n"
                     "mcr p15, 0, %1, c1, c0, 0\n"
                     "isb\n"
                     "str %3, [%2]\n"
                     "str %4, [%2, #4]\n"
                     "dsb sy\n"
                     "mcr p15, 0, %1, c8, c7, 0\n"
                     "dsb nsh\n"
                     "isb\n"
                     "mcr p15, 0, %0, c1, c0, 0\n"
                     "isb"
                     : "=&r"(on), "=&r"(off)
                     : "r"(entry), "r"((uint32_t)value), "r"((uint32_t)(value >> 32)),
                       "i"(UNI_SCTLR_MMU)
                     : "memory");
}

/*
 * Let (entry) lead to a table that means what (entry) means now: nothing, or a page that is
 * (1 << shift) times as large as a table's entries cover.
 */
static bool split(entry_type *entry, unsigned shift)
{
    entry_type *table = (entry_type *)tables;
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
        /* Two words are not stored as one: no walk may see half of a new entry. */
        if (*entry & UNI_PAGE_VALID) {
            *entry = 0;
            flush(base);
        }
        if (kind != UNI_PAGING_UNMAPPED) {
            entry_type value = frame | flags_of[kind];

            ((volatile uint32_t *)entry)[1] = (uint32_t)(value >> 32);
            __asm__ volatile("dmb ishst" : : : "memory");
            ((volatile uint32_t *)entry)[0] = (uint32_t)value;
        } else {
            *entry = 0;
        }
        flush(base);
    }
    return base;
}

static enum uni_paging_kind kind_of(entry_type entry)
{
    if (!(entry & UNI_PAGE_VALID))
        return entry & HELD ? UNI_PAGING_NONE : UNI_PAGING_UNMAPPED;
    if (!(entry & UNI_PAGE_XN))
        return UNI_PAGING_TEXT;
    if (entry & UNI_PAGE_READ_ONLY)
        return UNI_PAGING_RODATA;
    return entry & UNI_PAGE_DEVICE ? UNI_PAGING_DEVICE : UNI_PAGING_DATA;
}

uintptr_t uni_paging_find(uintptr_t address, enum uni_paging_kind *kind)
{
    unsigned shift = ROOT_SHIFT;
    entry_type entry = *entry_in(root(), address, shift);

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
