/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The workspace: one block of free memory below 1 GiB, found by the entry code, for all that
 * start-up needs and that would make the image larger in the image. From its start, in pages:
 *
 *     guard, fault stack, guard, boot stack, page tables, copies of the memory map and of the
 *     command line
 *
 * The first page tables, which serve only until the final ones are ready, lie at the bottom of the
 * boot stack: it is not deep at that time. Usable from assembly.
 */
#pragma once

#define PAGE 4096

#define FAULT_GUARD      0
#define FAULT_STACK      PAGE
#define FAULT_STACK_SIZE (2 * PAGE)
#define STACK_GUARD      (FAULT_STACK + FAULT_STACK_SIZE)
#define STACK            (STACK_GUARD + PAGE)
#define STACK_SIZE       (UNI_KVM_STACK * 1024)
#define TABLES           (STACK + STACK_SIZE)

/* Page 0, the image and the workspace: taken out of RAM, each may leave one region more. */
#define WORKSPACE_HOLES 3

/* sizeof(struct uni_mem_region) */
#define WORKSPACE_REGION 16

/* Selectors of the descriptor table in entry.S. */
#define SELECTOR_CODE 0x08
#define SELECTOR_DATA 0x10
#define SELECTOR_TASK 0x18

#ifndef __ASSEMBLER__

#include <stdint.h>

/* One entry of the memory map, as the loader wrote it: sorted or not, overlapping or not. */
struct map_entry {
    uint64_t base;
    uint64_t size;
    uint32_t type;
    uint32_t reserved;
};

/* Filled in by the entry code. Physical addresses, which are also virtual ones. */
struct workspace {
    uint32_t base;         /* of the workspace */
    uint32_t end;          /* of the workspace, page-aligned */
    uint32_t map;          /* of struct map_entry; page tables end here */
    uint32_t map_entries;  /* their number */
    uint32_t regions;      /* room for (map_entries) + WORKSPACE_HOLES struct uni_mem_region */
    uint32_t command_line; /* a string */
};

extern const struct workspace workspace;

#endif
