/* SPDX-License-Identifier: BSD-3-Clause */
/* A list of memory regions: in rising order of address, page-aligned, none touching another. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/mem.h>

struct uni_regions {
    struct uni_mem_region *regions; /* room for one more with each add and each remove */
    size_t count;
};

/* Take the whole pages of [base, end) into the list, whatever of them is there already. */
void uni_regions_add(struct uni_regions *list, uintptr_t base, uintptr_t end);

/* Take every page that [base, end) touches out of the list. */
void uni_regions_remove(struct uni_regions *list, uintptr_t base, uintptr_t end);
