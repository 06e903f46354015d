/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Three levels of tables. The processor reads them through the caches, as we write them: nothing
 * has to be cleaned. They come into use by switching the MMU off and on again, so that no address
 * is ever translated by two sets of tables.
 */
#include <unicore/arch.h>
#include <unicore/arm/control.h>
#include <unicore/arm/paging.h>
#include <unicore/paging.h>

/* What an entry covers, as powers of two: in the root, level by level less, in the last tables. */
#define ROOT_SHIFT  30
#define LEVEL_SHIFT 9
#define PAGE_SHIFT  12
#define TABLE_RANGE ((uintptr_t)1 << (PAGE_SHIFT + LEVEL_SHIFT))

typedef uint64_t entry_type;

/* Bits 12 to 31: addresses are what our pointers hold. */
#define ADDRESS ((entry_type)0xfffff000)

extern const char uni_text_start[], uni_text_end[], uni_rodata_start[], uni_rodata_end[],
    uni_data_start[], uni_bss_end[];

/* The last page stays out, and so the end of a mapping is always an address. */
const uintptr_t uni_paging_end = (uintptr_t)-UNI_ARCH_PAGE_SIZE;

#define PAGE (UNI_PAGE_VALID | UNI_PAGE_SHARED | UNI_PAGE_ACCESSED)

static const entry_type kinds[] = {
    [UNI_PAGING_TEXT] = PAGE | UNI_PAGE_READ_ONLY,
    [UNI_PAGING_RODATA] = PAGE | UNI_PAGE_READ_ONLY | UNI_PAGE_XN,
    [UNI_PAGING_DATA] = PAGE | UNI_PAGE_XN,
    [UNI_PAGING_DEVICE] = PAGE | UNI_PAGE_XN | UNI_PAGE_DEVICE,
};

static entry_type root[UNI_PAGE_ROOT_ENTRIES] UNI_ALIGNED(32);

/* Pages for tables. */
static uintptr_t spare, spare_end;

/* Clear the page at (at), 256 bytes at a time. */
static void clear_page(uintptr_t at)
{
    uintptr_t end = at + UNI_ARCH_PAGE_SIZE;

    __asm__ volatile("mov r2, #0; mov r3, #0; mov r4, #0; mov r5, #0\n"
                     "mov r6, #0; mov r8, #0; mov r10, #0; mov r12, #0\n"
                     "1:\n"
                     ".rept 8\n"
                     "stmia %0!, {r2-r6, r8, r10, r12}\n"
                     ".endr\n"
                     "cmp %0, %1\n"
                     "blo 1b"
                     : "+r"(at)
                     : "r"(end)
                     : "r2", "r3", "r4", "r5", "r6", "r8", "r10", "r12", "cc", "memory");
}

/* A cleared page, or NULL. */
static UNI_NOINLINE entry_type *take_table(void)
{
    uintptr_t page = spare;

    if (page == spare_end)
        return NULL;
    spare += UNI_ARCH_PAGE_SIZE;
    clear_page(page);
    return (entry_type *)page;
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

/* The table that (entry) leads to, made if need be. */
static entry_type *table_of(entry_type *entry)
{
    entry_type *table;

    if (*entry)
        return (entry_type *)(uintptr_t)(*entry & ADDRESS);
    table = take_table();
    if (table) {
        __asm__ volatile("dsb ishst" : : : "memory"); /* no walk may see what was there before */
        *entry = (uintptr_t)table | UNI_PAGE_VALID | UNI_PAGE_TABLE;
    }
    return table;
}

/* Whether a block of (size) bytes at (base) can stand in (entry). */
static bool fits(const entry_type *entry, uintptr_t base, uintptr_t end, uintptr_t size)
{
    return base % size == 0 && end - base >= size && !*entry;
}

static uintptr_t map(uintptr_t base, uintptr_t end, entry_type flags)
{
    while (base < end) {
        unsigned shift = ROOT_SHIFT;
        entry_type *entry = &root[base >> shift];
        uintptr_t stop;

        while (shift > PAGE_SHIFT && !fits(entry, base, end, (uintptr_t)1 << shift)) {
            entry_type *table = table_of(entry);

            if (!table)
                return base;
            shift -= LEVEL_SHIFT;
            entry = &table[base >> shift & (UNI_PAGE_TABLE_ENTRIES - 1)];
        }
        if (shift > PAGE_SHIFT) {
            *entry = base | flags;
            base += (uintptr_t)1 << shift;
            continue;
        }
        stop = (base | (TABLE_RANGE - 1)) + 1; /* 0 for the last table */
        stop = stop - 1 < end - 1 ? stop : end;
        for (; base != stop; base += UNI_ARCH_PAGE_SIZE)
            *entry++ = base | flags | UNI_PAGE_TABLE;
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

static void map_part(const void *start, const void *end, enum uni_paging_kind kind)
{
    map(UNI_ALIGN_DOWN((uintptr_t)start, UNI_ARCH_PAGE_SIZE),
        UNI_ALIGN_UP((uintptr_t)end, UNI_ARCH_PAGE_SIZE), kinds[kind]);
}

void uni_paging_map_image(void)
{
    map_part(uni_text_start, uni_text_end, UNI_PAGING_TEXT);
    map_part(uni_rodata_start, uni_rodata_end, UNI_PAGING_RODATA);
    map_part(uni_data_start, uni_bss_end, UNI_PAGING_DATA);
}

/* SCTLR, MAIR0, TTBCR, TTBR0, TLBIALL and SCTLR again. */
void uni_paging_enable(void)
{
    __asm__ volatile("dsb ish\n"
                     "mcr p15, 0, %0, c1, c0, 0\n"
                     "isb\n"
                     "mcr p15, 0, %1, c10, c2, 0\n"
                     "mcr p15, 0, %2, c2, c0, 2\n"
                     "mcrr p15, 0, %3, %4, c2\n"
                     "isb\n"
                     "mcr p15, 0, %4, c8, c7, 0\n"
                     "dsb nsh\n"
                     "isb\n"
                     "mcr p15, 0, %5, c1, c0, 0\n"
                     "isb"
                     :
                     : "r"(UNI_SCTLR_OFF), "r"(UNI_MAIR), "r"(UNI_TTBCR), "r"(root), "r"(0),
                       "r"(UNI_SCTLR_ON | UNI_SCTLR_WXN)
                     : "memory");
}
