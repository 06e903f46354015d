/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Translation tables in the long-descriptor format: Arm ARM (DDI 0406C) B3.6. A table of the second
 * and the third level is a page of 512 entries, that of the first has 4; an entry covers 4 KiB at
 * level 3, 2 MiB at level 2, 1 GiB at level 1. Usable from assembly.
 */
#pragma once

#define UNI_PAGE_VALID     0x001
#define UNI_PAGE_TABLE     0x002 /* levels 1 and 2: no block; level 3: always */
#define UNI_PAGE_DEVICE    0x004 /* attributes number 1 of UNI_MAIR */
#define UNI_PAGE_READ_ONLY 0x080
#define UNI_PAGE_SHARED    0x300              /* inner shareable */
#define UNI_PAGE_ACCESSED  0x400              /* or the first access is an exception */
#define UNI_PAGE_XN        0x0060000000000000 /* executable nowhere: PXN and XN */

#define UNI_PAGE_TABLE_ENTRIES 512
#define UNI_PAGE_ROOT_ENTRIES  4

/* MAIR0, B4.1.104: 0 is normal memory, write-back; 1 is device memory. */
#define UNI_MAIR 0x04ff

/* TTBCR, B4.1.153: long descriptors, tables of TTBR0 alone, walked through the caches. */
#define UNI_TTBCR 0x80803500
