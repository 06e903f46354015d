/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a PVH loader hands over: Xen, docs/misc/pvh.pandoc "x86/HVM direct boot ABI" and
 * xen/include/public/arch-x86/hvm/start_info.h. Usable from assembly.
 */
#pragma once

#define PVH_NOTE_PHYS32_ENTRY 18 /* xen/include/public/elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY */

#define PVH_MAGIC 0x336ec578

/* Offsets in struct hvm_start_info. All addresses are physical and 64 bits wide. */
#define PVH_VERSION      4  /* 32 bits; the memory map is there from version 1 on */
#define PVH_COMMAND_LINE 24 /* address of a string, or 0 */
#define PVH_MAP          40 /* address */
#define PVH_MAP_ENTRIES  48 /* 32 bits */
#define PVH_INFO_SIZE    56

/* Offsets in struct hvm_memmap_table_entry. */
#define PVH_ENTRY_BASE  0  /* 64 bits */
#define PVH_ENTRY_SIZE  8  /* 64 bits */
#define PVH_ENTRY_TYPE  16 /* 32 bits */
#define PVH_ENTRY_RAM   1  /* the only type that is ours to use */
#define PVH_ENTRY_BYTES 24
