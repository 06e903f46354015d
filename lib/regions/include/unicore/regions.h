/* SPDX-License-Identifier: BSD-3-Clause */
/* A list of memory regions: in rising order of address, page-aligned, none touching another. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/mem.h>

struct uni_regions {
    struct uni_mem_region *regions; /* room for one more with each add and each remove */
    size_t count;
};

/*
 * Take the whole pages of [base, end) into the list, whatever of them is there already.
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 */
void uni_regions_add(struct uni_regions *list, uintptr_t base, uintptr_t end);

/*
 * Take every page that [base, end) touches out of the list.
 *
 * @context boot, thread
 * @nowait
 * @reentrant
 */
void uni_regions_remove(struct uni_regions *list, uintptr_t base, uintptr_t end);

/*
 * Map all regions as data. Page tables take pages of theirs; what cannot be mapped for want of
 * tables leaves the list.
 *
 * @context boot
 */
void uni_regions_map(struct uni_regions *list);

/*
 * Give the last page of one of the first (count) regions to the page tables. False if each of them
 * has no other page.
 *
 * @context boot
 */
bool uni_regions_give_table(struct uni_regions *list, size_t count);
