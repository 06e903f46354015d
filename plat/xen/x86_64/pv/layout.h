/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The address space of a PV guest. Xen maps our frames in a row from BASE on (xen.h, "Start-of-day
 * memory layout"): frame i is at BASE + i * PAGE for ever, if it is mapped at all. Usable from
 * assembly.
 *
 *     image, what Xen handed over, page tables, guard, kernel stack, guard, boot stack, free memory
 */
#pragma once

#define PAGE 4096

/* Nothing below belongs to a frame of ours, so that page 0 cannot but be unmapped. */
#define BASE 0x100000

/* Pages without a frame of ours, in the page table that also maps the image. */
#define SHARED_AT  (BASE - PAGE)
#define SCRATCH_AT (BASE - 2 * PAGE)

/*
 * Where exceptions, events and hypercalls find us: Xen switches to this stack whenever it enters
 * the guest's kernel mode, as entry.S says.
 */
#define KERNEL_STACK_SIZE (4 * PAGE)

#define STACK_SIZE (UNI_XEN_STACK * 1024)

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/x86_64/paging.h>
#include <unicore/xenguest.h>

#include "abi.h"

/* What one table of each level covers. */
#define TABLE_1 ((uintptr_t)1 << 21)
#define TABLE_2 ((uintptr_t)1 << 30)
#define TABLE_3 ((uintptr_t)1 << 39)

/* Frames are mapped below, and from here to TABLE_3 whatever the image likes: see pages.c. */
#define ROOM_START (TABLE_3 / 2)

/*
 * Every page is a user's, to Xen as to the processor: an entry without that bit would have to leave
 * the TLB whenever the mode changes (Xen, xen/arch/x86/pv/mm.h, adjust_guest_l1e).
 */
#define PAGE_USER   0x004
#define PAGE_TEXT   (UNI_PAGE_PRESENT | PAGE_USER)
#define PAGE_RODATA (PAGE_TEXT | UNI_PAGE_NO_EXECUTE)
#define PAGE_DATA   (PAGE_RODATA | UNI_PAGE_WRITE)
#define PAGE_TABLE  (PAGE_TEXT | UNI_PAGE_WRITE)

/* What start.c leaves behind. */
struct layout {
    const struct start_info *info;
    struct uni_xen_ring console, store;
    uintptr_t guard;  /* the unmapped page below the boot stack */
    uintptr_t free;   /* memory that nobody uses and nothing maps yet, up to the last frame */
    uintptr_t mapped; /* what tables of the first level cover ends here */
    uint64_t first;   /* machine frames of the tables in use: that of the first level up to */
    uint64_t second;  /* (mapped), and those of the next levels above it */
    uint64_t third;
};

extern struct layout layout;

/* The page table entry that maps the page at (address), one of our frames, with (flags). */
uni_page_entry entry_of(uintptr_t address, uni_page_entry flags);

/* Let the page at (address) have that entry, in the tables in use. Returns 0 or a negative errno.
 */
int set_entry(uintptr_t address, uni_page_entry entry);

#endif
