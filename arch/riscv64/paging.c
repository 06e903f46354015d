/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sv39, whose lower half of 256 GiB is ours: its upper half cannot mean itself. Whether an access
 * is cached, and in which order it happens, is the memory's own: the tables have no say in it.
 */
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/paging.h>
#include <unicore/riscv64/csr.h>
#include <unicore/riscv64/paging.h>

#define LARGE ((uintptr_t)1 << 21)
#define GIB   ((uintptr_t)1 << 30)

extern const char uni_text_start[], uni_text_end[], uni_rodata_start[], uni_rodata_end[],
    uni_data_start[], uni_bss_end[];

const uintptr_t uni_paging_end = (uintptr_t)1 << 38;

#define PAGE (UNI_PAGE_VALID | UNI_PAGE_READ | UNI_PAGE_GLOBAL | UNI_PAGE_ACCESSED | UNI_PAGE_DIRTY)

static const uint16_t kinds[] = {
    [UNI_PAGING_TEXT] = PAGE | UNI_PAGE_EXECUTE,
    [UNI_PAGING_RODATA] = PAGE,
    [UNI_PAGING_DATA] = PAGE | UNI_PAGE_WRITE,
    [UNI_PAGING_DEVICE] = PAGE | UNI_PAGE_WRITE,
};

static uni_page_entry *root;

/* Pages for tables. */
static uintptr_t spare, spare_end;

/* A cleared page, or NULL. */
static uni_page_entry *take_table(void)
{
    uni_page_entry *table = (uni_page_entry *)spare;

    if (spare == spare_end)
        return NULL;
    spare += UNI_ARCH_PAGE_SIZE;
    for (uintptr_t at = (uintptr_t)table; at < spare; at += 64)
        __asm__ volatile("sd zero, 0(%0); sd zero, 8(%0); sd zero, 16(%0); sd zero, 24(%0);"
                         "sd zero, 32(%0); sd zero, 40(%0); sd zero, 48(%0); sd zero, 56(%0)"
                         :
                         : "r"(at)
                         : "memory");
    return table;
}

void uni_paging_start(uintptr_t first, uintptr_t end)
{
    spare = first;
    spare_end = end;
    root = take_table();
}

void uni_paging_give_table(uintptr_t page)
{
    spare = page;
    spare_end = page + UNI_ARCH_PAGE_SIZE;
}

/* The table that (entry) leads to, made if need be. */
static uni_page_entry *table_of(uni_page_entry *entry)
{
    uni_page_entry *table;

    if (*entry)
        return (uni_page_entry *)uni_page_address(*entry);
    table = take_table();
    if (table) {
        uni_arch_barrier_write(); /* no walk may see what was there before */
        *entry = uni_page_entry_of((uintptr_t)table) | UNI_PAGE_VALID;
    }
    return table;
}

static size_t index_of(uintptr_t address, uintptr_t size)
{
    return address / size % UNI_PAGE_TABLE_ENTRIES;
}

/* Whether a page of (size) bytes at (base) can stand in (entry). */
static bool fits(const uni_page_entry *entry, uintptr_t base, uintptr_t end, uintptr_t size)
{
    return base % size == 0 && end - base >= size && !*entry;
}

uintptr_t uni_paging_map(uintptr_t base, uintptr_t end, enum uni_paging_kind kind)
{
    uni_page_entry flags = kinds[kind];

    while (base < end) {
        uni_page_entry *entry = &root[index_of(base, GIB)];
        uni_page_entry *table;
        uintptr_t stop;

        if (fits(entry, base, end, GIB)) {
            *entry = uni_page_entry_of(base) | flags;
            base += GIB;
            continue;
        }
        table = table_of(entry);
        if (!table)
            break;

        entry = &table[index_of(base, LARGE)];
        if (fits(entry, base, end, LARGE)) {
            *entry = uni_page_entry_of(base) | flags;
            base += LARGE;
            continue;
        }
        table = table_of(entry);
        if (!table)
            break;

        stop = UNI_ALIGN_DOWN(base, LARGE) + LARGE;
        stop = stop < end ? stop : end;
        entry = &table[index_of(base, UNI_ARCH_PAGE_SIZE)];
        for (; base < stop; base += UNI_ARCH_PAGE_SIZE)
            *entry++ = uni_page_entry_of(base) | flags;
    }
    /* A processor may remember that there was no page: Privileged Architecture 4.2.1. */
    __asm__ volatile("sfence.vma" : : : "memory");
    return base;
}

static void map_part(const void *start, const void *end, enum uni_paging_kind kind)
{
    uni_paging_map(UNI_ALIGN_DOWN((uintptr_t)start, UNI_ARCH_PAGE_SIZE),
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
    UNI_CSR_WRITE(satp, (uint64_t)UNI_SATP_SV39 << UNI_SATP_SV39_SHIFT |
                            (uintptr_t)root / UNI_ARCH_PAGE_SIZE);
    __asm__ volatile("sfence.vma" : : : "memory");
}
