/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Translation tables with the 4 KB granule: Arm ARM (DDI 0487) D8.3 "Translation table descriptor
 * formats". A table is a page of 512 entries; an entry covers 4 KiB at level 3, 2 MiB at level 2,
 * 1 GiB at level 1. Usable from assembly.
 */
#pragma once

#define UNI_PAGE_VALID     0x001
#define UNI_PAGE_TABLE     0x002 /* levels 1 and 2: no block; level 3: always */
#define UNI_PAGE_DEVICE    0x004 /* attributes number 1 of UNI_MAIR */
#define UNI_PAGE_READ_ONLY 0x080
#define UNI_PAGE_SHARED    0x300              /* inner shareable */
#define UNI_PAGE_ACCESSED  0x400              /* or the first access is an exception */
#define UNI_PAGE_PXN       0x0020000000000000 /* not executable at EL1 */
#define UNI_PAGE_UXN       0x0040000000000000 /* nor at EL0 */

#define UNI_PAGE_TABLE_ENTRIES 512

/* MAIR_EL1, DDI 0487 D17.2.97: 0 is normal memory, write-back; 1 is Device-nGnRE. */
#define UNI_MAIR 0x04ff

/*
 * TCR_EL1, DDI 0487 D17.2.131: tables of TTBR0 alone, walked through the caches. The lowest bits
 * are 64 less the number of bits of an address, bits 32 to 34 the size of physical ones.
 */
#define UNI_TCR            0x803500
#define UNI_TCR_SIZE_SHIFT 32

/* Exception syndromes, ESR_EL1: DDI 0487 D17.2.37. */
#define UNI_ESR_CLASS_SHIFT 26
