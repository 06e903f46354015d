/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * 4-level paging: Intel SDM volume 3A, 4.5 "4-Level Paging and 5-Level Paging". A table is a page
 * of 512 entries; one entry covers a page of 4 KiB, or 2 MiB, 1 GiB, 512 GiB of the levels above.
 * Usable from assembly.
 */
#pragma once

#define UNI_PAGE_PRESENT 0x001
#define UNI_PAGE_WRITE   0x002
#define UNI_PAGE_LARGE   0x080 /* the entry is a page of 2 MiB or 1 GiB and no table */

/* PCD and PWT: strong uncacheable, as the page attribute table is after a reset (SDM 11.12.4). */
#define UNI_PAGE_UNCACHED 0x018

#define UNI_PAGE_TABLE_ENTRIES 512

/* Bits of a page fault's error code: Intel SDM volume 3A, 4.7 "Page-Fault Exceptions". */
#define UNI_PAGE_FAULT_PRESENT 0x01 /* 0: not mapped; 1: not allowed */
#define UNI_PAGE_FAULT_WRITE   0x02
#define UNI_PAGE_FAULT_FETCH   0x10 /* of an instruction */

#ifndef __ASSEMBLER__

#include <stdint.h>

typedef uint64_t uni_page_entry;

#define UNI_PAGE_NO_EXECUTE ((uni_page_entry)1 << 63)

/* Bits 12 to 51. */
#define UNI_PAGE_ADDRESS ((uni_page_entry)0x000ffffffffff000)

/* uni_paging_end of <unicore/paging.h>, as a constant. */
#define UNI_PAGING_END ((uintptr_t)1 << 39)

#endif
