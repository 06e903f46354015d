/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Single pages of the tables in use. An entry that is 0 has no frame; of one with a frame and
 * without access the processor ignores all but the lowest bit.
 */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/paging.h>
#include <unicore/riscv64/csr.h>
#include <unicore/riscv64/paging.h>

/* What an entry covers, as powers of two: in the root, level by level less, in the last tables. */
#define ROOT_SHIFT  30
#define LEVEL_SHIFT 9
#define PAGE_SHIFT  12

/* The upper half of Sv39, apart from the last page: the end is an address, too. */
#define ROOM_START ((uintptr_t)-1 << 38)
#define ROOM_END   ((uintptr_t)-UNI_ARCH_PAGE_SIZE)

/* An entry that the processor ignores has a frame all the same: a bit for software. */
#define HELD 0x100

#define PAGE (UNI_PAGE_VALID | UNI_PAGE_READ | UNI_PAGE_GLOBAL | UNI_PAGE_ACCESSED | UNI_PAGE_DIRTY)

static const uint16_t flags_of[] = {
    [UNI_PAGING_TEXT] = PAGE | UNI_PAGE_EXECUTE,
    [UNI_PAGING_RODATA] = PAGE,
    [UNI_PAGING_DATA] = PAGE | UNI_PAGE_WRITE,
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
    *start = ROOM_START;
    *end = ROOM_END;
}

static uni_page_entry *root(void)
{
    return (uni_page_entry *)(uintptr_t)((UNI_CSR_READ(satp) & UNI_SATP_ROOT) * UNI_ARCH_PAGE_SIZE);
}

static uni_page_entry *entry_in(uni_page_entry *table, uintptr_t address, unsigned shift)
{
    return &table[(address >> shift) % UNI_PAGE_TABLE_ENTRIES];
}

static bool is_table(uni_page_entry entry)
{
    return (entry & (UNI_PAGE_VALID | UNI_PAGE_LEAF)) == UNI_PAGE_VALID;
}

/*
 * Let (entry) lead to a table that means what (entry) means now: nothing, or a page that is
 * (1 << shift) times as large as a table's entries cover. A processor may use either until the
 * fence (Privileged Architecture 20211203, 4.2.1), and both mean the same.
 */
static bool split(uni_page_entry *entry, unsigned shift)
{
    uni_page_entry *table = (uni_page_entry *)tables;
    uni_page_entry page = *entry;

    if (table == NULL)
        return false;
    tables = (uintptr_t *)*tables;
    for (uintptr_t i = 0; i < UNI_PAGE_TABLE_ENTRIES; i++)
        table[i] = page & UNI_PAGE_VALID ? page + uni_page_entry_of(i << shift) : 0;
    uni_arch_barrier_write();
    *entry = uni_page_entry_of((uintptr_t)table) | UNI_PAGE_VALID;
    __asm__ volatile("sfence.vma" : : : "memory");
    return true;
}

/* The entry of the page at (address), which gets one of its own; or NULL for want of a table. */
static uni_page_entry *make_entry(uintptr_t address)
{
    uni_page_entry *table = root();

    for (unsigned shift = ROOT_SHIFT; shift > PAGE_SHIFT; shift -= LEVEL_SHIFT) {
        uni_page_entry *entry = entry_in(table, address, shift);

        if (!is_table(*entry) && !split(entry, shift - LEVEL_SHIFT))
            return NULL;
        table = (uni_page_entry *)uni_page_address(*entry);
    }
    return entry_in(table, address, PAGE_SHIFT);
}

uintptr_t uni_paging_set(uintptr_t base, uintptr_t end, uintptr_t frame, enum uni_paging_kind kind)
{
    for (; base != end; base += UNI_ARCH_PAGE_SIZE, frame += UNI_ARCH_PAGE_SIZE) {
        uni_page_entry *entry = make_entry(base);

        if (entry == NULL)
            break;
        *entry = kind == UNI_PAGING_UNMAPPED ? 0 : uni_page_entry_of(frame) | flags_of[kind];
        __asm__ volatile("sfence.vma %0" : : "r"(base) : "memory");
    }
    return base;
}

/* Memory and devices have the same entries. */
static enum uni_paging_kind kind_of(uni_page_entry entry)
{
    if (!(entry & UNI_PAGE_VALID))
        return entry & HELD ? UNI_PAGING_NONE : UNI_PAGING_UNMAPPED;
    if (entry & UNI_PAGE_EXECUTE)
        return UNI_PAGING_TEXT;
    return entry & UNI_PAGE_WRITE ? UNI_PAGING_DATA : UNI_PAGING_RODATA;
}

uintptr_t uni_paging_find(uintptr_t address, enum uni_paging_kind *kind)
{
    uni_page_entry entry = uni_page_entry_of((uintptr_t)root()) | UNI_PAGE_VALID;
    unsigned shift = ROOT_SHIFT + LEVEL_SHIFT;

    while (shift > PAGE_SHIFT && is_table(entry)) {
        shift -= LEVEL_SHIFT;
        entry = *entry_in((uni_page_entry *)uni_page_address(entry), address, shift);
    }
    *kind = kind_of(entry);
    if (*kind == UNI_PAGING_UNMAPPED)
        return 0;
    return uni_page_address(entry) | (address & (((uintptr_t)1 << shift) - UNI_ARCH_PAGE_SIZE));
}
