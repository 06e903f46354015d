/* SPDX-License-Identifier: BSD-3-Clause */
/* The final page tables: every address means itself, and what nobody needs is not mapped. */
#pragma once

#include <stdint.h>
#include <unicore/x86_64/paging.h>

/* Nothing from here on can be mapped: one table of the third level covers as much. */
#define PAGING_END ((uintptr_t)1 << 39)

#define PAGING_DATA (UNI_PAGE_PRESENT | UNI_PAGE_WRITE | UNI_PAGE_NO_EXECUTE)

/* Map the image and the workspace, each part with no more rights than it needs. */
void paging_start(void);

/*
 * Map [base, end), which is page-aligned and not mapped, with the largest pages that fit.
 *
 * Returns (end), or where it stopped because there was no page for a table.
 */
uintptr_t paging_map(uintptr_t base, uintptr_t end, uni_page_entry flags);

/* Use the mapped page at (page) as the next table. There is none left before this. */
void paging_give_table(uintptr_t page);
