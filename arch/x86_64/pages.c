/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Single pages of the tables in use. An entry that is 0 has no frame; one with a frame and without
 * access is not present, and the processor ignores the rest of it (Intel SDM volume 3A, 4.5).
 *
 * The functions of <unicore/paging.h> are weak here: a PV guest of Xen has tables that are not its
 * own to write, and its platform supplies others.
 */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/paging.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/paging.h>

/* What an entry covers, as powers of two: in the root, level by level less, in the last tables. */
#define ROOT_SHIFT  39
#define LEVEL_SHIFT 9
#define PAGE_SHIFT  12

/* Memory and devices have the root's first entry; the end of the lower half is the last one's. */
#define ROOM_END ((uintptr_t)1 << 47)

/* An entry that the processor ignores has a frame all the same. */
#define HELD ((uni_page_entry)0x200)

static const uni_page_entry flags_of[] = {
    [UNI_PAGING_TEXT] = UNI_PAGE_PRESENT,
    [UNI_PAGING_RODATA] = UNI_PAGE_PRESENT | UNI_PAGE_NO_EXECUTE,
    [UNI_PAGING_DATA] = UNI_PAGE_PRESENT | UNI_PAGE_WRITE | UNI_PAGE_NO_EXECUTE,
    [UNI_PAGING_NONE] = HELD,
};

/* Pages for tables, each with the address of the next. */
static uintptr_t *tables;

UNI_WEAK void uni_paging_add_table(uintptr_t page)
{
    *(uintptr_t **)page = tables;
    tables = (uintptr_t *)page;
}

UNI_WEAK void uni_paging_room(uintptr_t *start, uintptr_t *end)
{
    *start = uni_paging_end;
    *end = ROOM_END;
}

static void flush(uintptr_t address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

static uni_page_entry *entry_in(uni_page_entry *table, uintptr_t address, unsigned shift)
{
    return &table[(address >> shift) % UNI_PAGE_TABLE_ENTRIES];
}

static uni_page_entry *table_at(uni_page_entry entry)
{
    return (uni_page_entry *)(uintptr_t)(entry & UNI_PAGE_ADDRESS);
}

/* Whether (entry), of the level above (shift), leads to a table. */
static bool is_table(uni_page_entry entry)
{
    return (entry & (UNI_PAGE_PRESENT | UNI_PAGE_LARGE)) == UNI_PAGE_PRESENT;
}

/*
 * Let (entry) lead to a table that means what (entry) means now: nothing, or a page that is
 * (1 << shift) times as large as a table's entries cover.
 */
static bool split(uni_page_entry *entry, unsigned shift)
{
    uni_page_entry *table = tables;
    uni_page_entry page = *entry;

    if (table == NULL)
        return false;
    tables = (uintptr_t *)*tables;
    if (shift == PAGE_SHIFT)
        page &= ~(uni_page_entry)UNI_PAGE_LARGE;
    for (uni_page_entry i = 0; i < UNI_PAGE_TABLE_ENTRIES; i++)
        table[i] = *entry & UNI_PAGE_PRESENT ? page + (i << shift) : 0;
    *entry = (uintptr_t)table | UNI_PAGE_PRESENT | UNI_PAGE_WRITE;
    /* The TLB may hold parts of the large page: 4.10.2.4 wants no two sizes of one address. */
    uni_cr3_write(uni_cr3_read());
    return true;
}

/* The entry of the page at (address), which gets one of its own; or NULL for want of a table. */
static uni_page_entry *make_entry(uintptr_t address)
{
    uni_page_entry *table = (uni_page_entry *)uni_cr3_read();

    for (unsigned shift = ROOT_SHIFT; shift > PAGE_SHIFT; shift -= LEVEL_SHIFT) {
        uni_page_entry *entry = entry_in(table, address, shift);

        if (!is_table(*entry) && !split(entry, shift - LEVEL_SHIFT))
            return NULL;
        table = table_at(*entry);
    }
    return entry_in(table, address, PAGE_SHIFT);
}

UNI_WEAK uintptr_t uni_paging_set(uintptr_t base, uintptr_t end, uintptr_t frame,
                                  enum uni_paging_kind kind)
{
    for (; base != end; base += UNI_ARCH_PAGE_SIZE, frame += UNI_ARCH_PAGE_SIZE) {
        uni_page_entry *entry = make_entry(base);

        if (entry == NULL)
            break;
        *entry = kind == UNI_PAGING_UNMAPPED ? 0 : frame | flags_of[kind];
        flush(base);
    }
    return base;
}

static enum uni_paging_kind kind_of(uni_page_entry entry)
{
    if (!(entry & UNI_PAGE_PRESENT))
        return entry & HELD ? UNI_PAGING_NONE : UNI_PAGING_UNMAPPED;
    if (!(entry & UNI_PAGE_NO_EXECUTE))
        return UNI_PAGING_TEXT;
    if (!(entry & UNI_PAGE_WRITE))
        return UNI_PAGING_RODATA;
    return entry & UNI_PAGE_UNCACHED ? UNI_PAGING_DEVICE : UNI_PAGING_DATA;
}

UNI_WEAK uintptr_t uni_paging_find(uintptr_t address, enum uni_paging_kind *kind)
{
    uni_page_entry entry = uni_cr3_read() | UNI_PAGE_PRESENT;
    unsigned shift = ROOT_SHIFT + LEVEL_SHIFT;

    while (shift > PAGE_SHIFT && is_table(entry)) {
        shift -= LEVEL_SHIFT;
        entry = *entry_in(table_at(entry), address, shift);
    }
    *kind = kind_of(entry);
    if (*kind == UNI_PAGING_UNMAPPED)
        return 0;
    return (uintptr_t)(entry & UNI_PAGE_ADDRESS) |
           (address & (((uintptr_t)1 << shift) - UNI_ARCH_PAGE_SIZE));
}
