/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page tables, of our own making, since software fills the TLB. The root has a pointer for each 4
 * MiB, in kseg0, or 0; a table has what EntryLo takes for each page. Usable from assembly.
 */
#pragma once

#define PAGE_SHIFT   12
#define TABLE_SHIFT  22
#define ROOT_ENTRIES 512 /* kuseg: 2 GiB */

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

extern uint32_t *page_root[ROOT_ENTRIES];

/* What EntryLo takes for (address), valid or not. */
uint32_t page_entry(uintptr_t address);

#endif
