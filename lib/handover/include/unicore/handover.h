/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Entry code finds the workspace, one block of free memory for all that start-up needs and that
 * would make the image larger in the image, fills in (uni_handover), and calls
 * uni_handover_start() on the boot stack. The workspace is, from its start:
 *
 *     guard, fault stack, guard, boot stack, page tables, copies of the memory map and of the
 *     command line
 *
 * Usable from assembly.
 */
#pragma once

#define UNI_HANDOVER_PAGE 4096

/* Offsets in the workspace. */
#define UNI_HANDOVER_FAULT_STACK (UNI_HANDOVER_PAGE)
#define UNI_HANDOVER_STACK_GUARD (3 * UNI_HANDOVER_PAGE)
#define UNI_HANDOVER_STACK       (4 * UNI_HANDOVER_PAGE)
/* The page tables follow the stack. */

/*
 * Pages for the tables that any image needs: the three of the upper levels, two for those of the
 * workspace, and for later six for an initial ramdisk and some for devices, which images map when
 * they use them. One comes on top for each 2 MiB that the image touches.
 */
#define UNI_HANDOVER_TABLE_PAGES (3 + 2 + 6 + UNI_HANDOVER_DEVICE_TABLES)

#define UNI_HANDOVER_DEVICE_TABLES 8

/* Page 0, image, workspace and ramdisk: taken out of RAM, each may leave one region more. */
#define UNI_HANDOVER_HOLES 4

/* sizeof(struct uni_mem_region) */
#define UNI_HANDOVER_REGION 16

/* sizeof(struct uni_handover_memory), and its types that matter: ACPI 6.5, table 15.4. */
#define UNI_HANDOVER_ENTRY 24
#define UNI_HANDOVER_RAM   1

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/mem.h>

/*
 * One entry of the memory map, as the loader wrote it: sorted or not, overlapping or not. PVH,
 * multiboot2 and the BIOS (E820) agree on this form.
 */
struct uni_handover_memory {
    uint64_t base;
    uint64_t size;
    uint32_t type; /* UNI_HANDOVER_RAM, or something that is not ours to use */
    uint32_t reserved;
};

/* Physical addresses, which are also virtual ones, below 4 GiB. */
struct uni_handover {
    uint32_t base;         /* of the workspace */
    uint32_t end;          /* of the workspace, page-aligned */
    uint32_t map;          /* of struct uni_handover_memory; page tables end before it */
    uint32_t map_entries;  /* their number */
    uint32_t regions;      /* room for (map_entries) + UNI_HANDOVER_HOLES struct uni_mem_region */
    uint32_t command_line; /* a string */
    uint32_t initrd;       /* outside of the workspace and of the image */
    uint32_t initrd_size;  /* 0: there is none */
    uint32_t rsdp;         /* ACPI's root system description pointer; 0: nobody told */
};

extern struct uni_handover uni_handover;

/* The boot stack's size in bytes, a multiple of the page size: the platform says. */
extern const uint32_t uni_handover_stack_size;

/*
 * Go on to main(), from 64-bit mode with uni_descriptors in use, interrupts off, the no-execute bit
 * and SSE enabled, on the boot stack. Image and workspace must be mapped where they are.
 *
 * @context boot
 */
UNI_NORETURN void uni_handover_start(void);

/*
 * uni_mem_regions() of <unicore/mem.h>.
 *
 * @context boot, thread
 */
size_t uni_handover_regions(const struct uni_mem_region **regions);

/*
 * uni_initrd() of <unicore/initrd.h>.
 *
 * @context boot, thread
 */
UNI_INLINE size_t uni_handover_initrd(const void **start)
{
    *start = uni_handover.initrd_size ? (const void *)(uintptr_t)uni_handover.initrd : NULL;
    return uni_handover.initrd_size;
}

#endif
