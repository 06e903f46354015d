/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Single pages of the tables in use, which map no larger ones. They are read and written through
 * kseg0. An entry without a frame has nothing but its global bit; one with a frame and without
 * access lacks that it is valid.
 *
 * Two addresses of one frame are the same memory only where the caches see to it: as in QEMU, which
 * has none, and in processors without aliases (Config7.AR, MIPS32 P5600 Software User's Manual).
 */
#include "paging.h"

#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/mips/cp0.h>
#include <unicore/paging.h>

#define TABLE_ENTRIES (1u << (TABLE_SHIFT - PAGE_SHIFT))

/* EntryHi 10.0 takes the number of a pair of pages. */
#define PAIR_SIZE (2 * (uintptr_t)UNI_ARCH_PAGE_SIZE)

#define INDEX_FAILED 0x80000000 /* Index 0.0: no entry of the TLB has that pair */

/* The lowest bits of an entry, below the frame. */
#define FLAGS_MASK ((1u << UNI_ENTRY_FRAME) - 1)

/* Pages for tables, each with the address of the next. */
static uintptr_t *tables;

static void *unmapped(uintptr_t address)
{
    return (void *)(address | UNI_KSEG0);
}

void uni_paging_add_table(uintptr_t page)
{
    uintptr_t *table = unmapped(page);

    *table = (uintptr_t)tables;
    tables = table;
}

/* What of kuseg has no memory that means itself. */
void uni_paging_room(uintptr_t *start, uintptr_t *end)
{
    *start = uni_paging_end;
    *end = UNI_KSEG0;
}

/* The place of the entry for (address), whose table is added if need be, or NULL. */
static uint32_t *make_entry(uintptr_t address)
{
    uint32_t **root = unmapped((uintptr_t)page_root);
    uint32_t **table = &root[address >> TABLE_SHIFT];

    if (*table == NULL) {
        uint32_t *new = (uint32_t *)tables;

        if (new == NULL)
            return NULL;
        tables = (uintptr_t *)*tables;
        /* What is not mapped is global, too: both of a pair must be. */
        for (size_t i = 0; i < TABLE_ENTRIES; i++)
            new[i] = UNI_ENTRY_GLOBAL;
        *table = new;
    }
    return &(*table)[(address >> PAGE_SHIFT) % TABLE_ENTRIES];
}

/*
 * Drop the pair of pages around (address) from the TLB, if it is there: MIPS32 (MD00086) "TLBP". In
 * its place comes one that is never looked up.
 */
static void flush(uintptr_t address)
{
    uint32_t index;

    UNI_CP0_WRITE(10, 0, UNI_ALIGN_DOWN(address, PAIR_SIZE));
    __asm__ volatile("tlbp; ehb" : : : "memory");
    index = UNI_CP0_READ(0, 0);
    if (index & INDEX_FAILED)
        return;
    UNI_CP0_WRITE(10, 0, UNI_KSEG0 + index * PAIR_SIZE);
    UNI_CP0_WRITE(2, 0, UNI_ENTRY_GLOBAL);
    UNI_CP0_WRITE(3, 0, UNI_ENTRY_GLOBAL);
    __asm__ volatile("tlbwi; ehb" : : : "memory");
}

static uint32_t flags_of(enum uni_paging_kind kind)
{
    uint32_t flags = UNI_ENTRY_GLOBAL | UNI_ENTRY_CACHED;

    if (kind != UNI_PAGING_NONE)
        flags |= UNI_ENTRY_VALID;
    if (kind == UNI_PAGING_DATA)
        flags |= UNI_ENTRY_WRITE;
    if (kind != UNI_PAGING_TEXT && UNI_CP0_READ(16, 3) & UNI_CONFIG3_RXI)
        flags |= UNI_ENTRY_NO_EXECUTE;
    return flags;
}

uintptr_t uni_paging_set(uintptr_t base, uintptr_t end, uintptr_t frame, enum uni_paging_kind kind)
{
    for (; base != end; base += UNI_ARCH_PAGE_SIZE, frame += UNI_ARCH_PAGE_SIZE) {
        uint32_t *entry = make_entry(base);

        if (entry == NULL)
            break;
        *entry = kind == UNI_PAGING_UNMAPPED
                     ? UNI_ENTRY_GLOBAL
                     : (uint32_t)(frame >> PAGE_SHIFT << UNI_ENTRY_FRAME) | flags_of(kind);
        flush(base);
    }
    return base;
}

/* Without a no-execute bit, memory that can be read can be executed, and is told as what it is for.
 */
static enum uni_paging_kind kind_of(uint32_t entry)
{
    if ((entry & FLAGS_MASK & ~(uint32_t)UNI_ENTRY_GLOBAL) == 0)
        return UNI_PAGING_UNMAPPED;
    if (!(entry & UNI_ENTRY_VALID))
        return UNI_PAGING_NONE;
    if (entry & UNI_ENTRY_WRITE)
        return (entry & UNI_ENTRY_CACHED) == UNI_ENTRY_CACHED ? UNI_PAGING_DATA : UNI_PAGING_DEVICE;
    return entry & UNI_ENTRY_NO_EXECUTE ? UNI_PAGING_RODATA : UNI_PAGING_TEXT;
}

uintptr_t uni_paging_find(uintptr_t address, enum uni_paging_kind *kind)
{
    uint32_t entry = page_entry(address);

    *kind = kind_of(entry);
    if (*kind == UNI_PAGING_UNMAPPED)
        return 0;
    return (uintptr_t)(entry & ~(uint32_t)UNI_ENTRY_NO_EXECUTE) >> UNI_ENTRY_FRAME << PAGE_SHIFT;
}
