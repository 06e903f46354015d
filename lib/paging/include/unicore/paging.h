/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The final page tables of start-up, for platforms which own the processor. Every address means
 * itself, and what nobody needs is not mapped: page 0 and the guard pages never are. The
 * architecture implements this; a platform's entry code calls it, in the order written here.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/* No kind is both writable and executable. */
enum uni_paging_kind {
    UNI_PAGING_TEXT,   /* read and executed */
    UNI_PAGING_RODATA, /* read */
    UNI_PAGING_DATA,   /* read and written */
    UNI_PAGING_DEVICE, /* read and written, uncached, in order: registers of a device */
    /* Of single pages, not for uni_paging_map(): */
    UNI_PAGING_NONE,     /* has a frame, and no access */
    UNI_PAGING_UNMAPPED, /* has no frame */
};

/*
 * Begin: pages for tables are taken from [spare, spare_end), which is page-aligned, writable now,
 * and mapped as data itself where the processor reads tables through the mapping of others.
 *
 * @context boot
 */
void uni_paging_start(uintptr_t spare, uintptr_t spare_end);

/*
 * Map the image by the symbols of its linker script, each part with no more rights than it needs.
 *
 * @context boot
 */
void uni_paging_map_image(void);

/*
 * Map [base, end), which is page-aligned and not mapped, with the largest pages that fit. Later
 * calls, with the tables in use, are fine.
 *
 * Returns (end), or where it stopped because there was no page for a table.
 *
 * @context boot, thread, isr
 */
uintptr_t uni_paging_map(uintptr_t base, uintptr_t end, enum uni_paging_kind kind);

/*
 * Use the page at (page), which is writable, as the next table. Call this only after
 * uni_paging_map() stopped short.
 *
 * @context boot, thread
 */
void uni_paging_give_table(uintptr_t page);

/*
 * Switch the processor to these tables.
 *
 * @context boot
 */
void uni_paging_enable(void);

/* The first address that cannot be mapped any more. */
extern const uintptr_t uni_paging_end;

/*
 * The rest is for lib/mmupages, with the tables in use: single pages change, as <unicore/pages.h>
 * describes, which are cut out of larger ones where need be.
 *
 * Find the addresses [*start, *end) that no memory and no device has.
 *
 * @context boot, thread
 */
void uni_paging_room(uintptr_t *start, uintptr_t *end);

/*
 * Let [base, end) mean the memory from (frame) on. Returns (end), or where it stopped because there
 * was no page for a table: then it needs one by uni_paging_add_table().
 *
 * @context boot, thread
 * @needs interrupts off
 */
uintptr_t uni_paging_set(uintptr_t base, uintptr_t end, uintptr_t frame, enum uni_paging_kind kind);

/*
 * The frame that the page at (address) means, and 0 with UNI_PAGING_UNMAPPED through (kind) for
 * none.
 *
 * @context boot, thread
 * @needs interrupts off
 */
uintptr_t uni_paging_find(uintptr_t address, enum uni_paging_kind *kind);

/*
 * Use the page at (page) as the next table.
 *
 * @context boot, thread
 * @needs interrupts off
 */
void uni_paging_add_table(uintptr_t page);
