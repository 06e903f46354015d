/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory that the platform leaves for everybody else. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Mapped, writable, not executable memory that nobody uses; both fields in bytes, page-aligned. */
struct uni_mem_region {
    uintptr_t base;
    size_t size;
};

/*
 * All free regions, in rising order of address, none empty and none touching another. The array
 * lives forever. Who takes a region keeps it: this list is for one allocator, at UNI_BOOT_MEMORY.
 *
 * Returns their number, and the first through (regions).
 *
 * @context boot, thread
 */
size_t uni_mem_regions(const struct uni_mem_region **regions);
