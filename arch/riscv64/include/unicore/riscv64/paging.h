/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sv39: RISC-V Privileged Architecture 20211203, 4.4. A table is a page of 512 entries; an entry
 * covers 4 KiB, or 2 MiB and 1 GiB of the levels above. Usable from assembly.
 */
#pragma once

#define UNI_PAGE_VALID    0x001
#define UNI_PAGE_READ     0x002 /* an entry without any of these three leads to a table */
#define UNI_PAGE_WRITE    0x004
#define UNI_PAGE_EXECUTE  0x008
#define UNI_PAGE_GLOBAL   0x020
#define UNI_PAGE_ACCESSED 0x040 /* or the first access is an exception */
#define UNI_PAGE_DIRTY    0x080 /* or the first write is */

#define UNI_PAGE_LEAF (UNI_PAGE_READ | UNI_PAGE_WRITE | UNI_PAGE_EXECUTE)

#define UNI_PAGE_TABLE_ENTRIES 512

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

typedef uint64_t uni_page_entry;

/* Bits 10 to 53 of an entry are bits 12 to 55 of the address. */
UNI_INLINE uni_page_entry uni_page_entry_of(uintptr_t address)
{
    return (uni_page_entry)address >> 2;
}

UNI_INLINE uintptr_t uni_page_address(uni_page_entry entry)
{
    return (uintptr_t)((entry & 0x003ffffffffffc00) << 2);
}

#endif
