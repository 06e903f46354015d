/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The PVH boot protocol, which QEMU, Firecracker, cloud-hypervisor and Xen know. The image needs
 * a note that names its entry code; that goes to uni_pvh_entry with all as the loader left it,
 * or to uni_pvh_enter with the address of the function in edi where 64-bit mode is to begin, on the
 * boot stack and on page tables that map image and workspace; see <unicore/handover.h>.
 *
 * How a PVH loader hands over: Xen, docs/misc/pvh.pandoc "x86/HVM direct boot ABI" and
 * xen/include/public/arch-x86/hvm/start_info.h. Usable from assembly.
 */
#pragma once

#define UNI_PVH_NOTE_PHYS32_ENTRY 18 /* xen/include/public/elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY */

#define UNI_PVH_MAGIC 0x336ec578

/* Offsets in struct hvm_start_info. All addresses are physical and 64 bits wide. */
#define UNI_PVH_VERSION      4  /* 32 bits; the memory map is there from version 1 on */
#define UNI_PVH_MODULES      12 /* 32 bits */
#define UNI_PVH_MODULE_LIST  16 /* address */
#define UNI_PVH_COMMAND_LINE 24 /* address of a string, or 0 */
#define UNI_PVH_RSDP         32 /* address of ACPI's root pointer, or 0 */
#define UNI_PVH_MAP          40 /* address */
#define UNI_PVH_MAP_ENTRIES  48 /* 32 bits */
#define UNI_PVH_INFO_SIZE    56

/* Offsets in struct hvm_modlist_entry, both 64 bits. The first module is the initial ramdisk. */
#define UNI_PVH_MODULE_BASE  0
#define UNI_PVH_MODULE_SIZE  8
#define UNI_PVH_MODULE_BYTES 32

/* Offsets in struct hvm_memmap_table_entry, which is struct uni_handover_memory. */
#define UNI_PVH_ENTRY_BASE 0  /* 64 bits */
#define UNI_PVH_ENTRY_SIZE 8  /* 64 bits */
#define UNI_PVH_ENTRY_TYPE 16 /* 32 bits */
