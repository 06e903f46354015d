/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Three levels of tables, for addresses of 39 bits. The processor reads them through the caches, as
 * we write them: nothing has to be cleaned. They come into use by switching the MMU off and on
 * again, so that no address is ever translated by two sets of tables (Arm ARM DDI 0487 D8.13.2,
 * "Using break-before-make when updating translation table entries").
 */
#include <unicore/arch.h>
#include <unicore/arm64/control.h>
#include <unicore/arm64/paging.h>
#include <unicore/paging.h>

#define BITS  39
#define LARGE ((uintptr_t)1 << 21)
#define GIB   ((uintptr_t)1 << 30)

typedef uint64_t entry_type;

/* Bits 12 to 47. */
#define ADDRESS ((entry_type)0x0000fffffffff000)

/* ID_AA64MMFR0_EL1.PARange and TCR_EL1.IPS code a size alike; 5 is 48 bits, the most without LPA.
 */
#define RANGE_MASK 0xf
#define RANGE_MAX  5

extern const char uni_text_start[], uni_rodata_start[], uni_data_start[], uni_bss_end[];

/* The upper half is room for addresses that do not mean themselves: see pages.c. */
const uintptr_t uni_paging_end = (uintptr_t)1 << (BITS - 1);

#define PAGE (UNI_PAGE_VALID | UNI_PAGE_SHARED | UNI_PAGE_ACCESSED | UNI_PAGE_UXN)

static const entry_type kinds[] = {
    [UNI_PAGING_TEXT] = PAGE | UNI_PAGE_READ_ONLY,
    [UNI_PAGING_RODATA] = PAGE | UNI_PAGE_READ_ONLY | UNI_PAGE_PXN,
    [UNI_PAGING_DATA] = PAGE | UNI_PAGE_PXN,
    [UNI_PAGING_DEVICE] = PAGE | UNI_PAGE_PXN | UNI_PAGE_DEVICE,
};

static entry_type *root;

/* Pages for tables. */
static uintptr_t spare, spare_end;

/* A cleared page, or NULL. */
UNI_COLD static entry_type *take_table(void)
{
    entry_type *table = (entry_type *)spare;

    if (spare == spare_end)
        return NULL;
    spare += UNI_ARCH_PAGE_SIZE;
    for (uintptr_t at = (uintptr_t)table; at < spare; at += 128)
        __asm__ volatile("movi v0.2d, #0; stp q0, q0, [%0]; stp q0, q0, [%0, #32];"
                         "stp q0, q0, [%0, #64]; stp q0, q0, [%0, #96]"
                         :
                         : "r"(at)
                         : "v0", "memory");
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
UNI_COLD static entry_type *table_of(entry_type *entry)
{
    entry_type *table;

    if (*entry)
        return (entry_type *)(*entry & ADDRESS);
    table = take_table();
    if (table) {
        __asm__ volatile("dsb ishst" : : : "memory"); /* no walk may see what was there before */
        *entry = (uintptr_t)table | UNI_PAGE_VALID | UNI_PAGE_TABLE;
    }
    return table;
}

UNI_COLD static uintptr_t map(uintptr_t base, uintptr_t end, entry_type flags)
{
    while (base < end) {
        entry_type *table = root;
        entry_type *entry;
        uintptr_t size = GIB; /* of what an entry covers */

        for (;;) {
            entry = &table[base / size % UNI_PAGE_TABLE_ENTRIES];
            if (size == UNI_ARCH_PAGE_SIZE || (base % size == 0 && end - base >= size && !*entry))
                break;
            table = table_of(entry);
            if (!table)
                return base;
            size /= UNI_PAGE_TABLE_ENTRIES;
        }
        if (size == UNI_ARCH_PAGE_SIZE)
            flags |= UNI_PAGE_TABLE;
        /* The rest of this table, or else by turns from the root again. */
        do {
            *entry++ = base | flags;
            base += size;
        } while (size == UNI_ARCH_PAGE_SIZE && base < end && base % LARGE != 0);
        flags &= ~(entry_type)UNI_PAGE_TABLE;
    }
    return base;
}

uintptr_t uni_paging_map(uintptr_t base, uintptr_t end, enum uni_paging_kind kind)
{
    base = map(base, end, kinds[kind]);
    /* Entries that were 0 are in no TLB: it is enough that the next walk sees the new ones. */
    __asm__ volatile("dsb ishst; isb" : : : "memory");
    return base;
}

/* The linker script starts each part on a page of its own, right behind the one before. */
UNI_COLD void uni_paging_map_image(void)
{
    uintptr_t rodata = (uintptr_t)uni_rodata_start;
    uintptr_t data = (uintptr_t)uni_data_start;

    map((uintptr_t)uni_text_start, rodata, kinds[UNI_PAGING_TEXT]);
    map(rodata, data, kinds[UNI_PAGING_RODATA]);
    map(data, UNI_ALIGN_UP((uintptr_t)uni_bss_end, UNI_ARCH_PAGE_SIZE), kinds[UNI_PAGING_DATA]);
}

UNI_COLD void uni_paging_enable(void)
{
    uint64_t size;

    __asm__("mrs %0, id_aa64mmfr0_el1" : "=r"(size));
    size &= RANGE_MASK;
    size = size < RANGE_MAX ? size : RANGE_MAX;
    __asm__ volatile("dsb ish\n"
                     "msr sctlr_el1, %0\n"
                     "isb\n"
                     "msr mair_el1, %1\n"
                     "msr tcr_el1, %2\n"
                     "msr ttbr0_el1, %3\n"
                     "isb\n"
                     "tlbi vmalle1\n"
                     "dsb nsh\n"
                     "isb\n"
                     "msr sctlr_el1, %4\n"
                     "isb"
                     :
                     : "r"((uint64_t)UNI_SCTLR_OFF), "r"((uint64_t)UNI_MAIR),
                       "r"(UNI_TCR | (64 - BITS) | size << UNI_TCR_SIZE_SHIFT), "r"(root),
                       "r"((uint64_t)(UNI_SCTLR_ON | UNI_SCTLR_WXN))
                     : "memory");
}
