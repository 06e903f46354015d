/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Xen shares with a PVH guest: pages that appear in the guest's memory, and whose numbers are
 * parameters of the domain. All of them are asked for when they are used first.
 */
#include <stddef.h>
#include <unicore/paging.h>
#include <unicore/xenguest.h>

#include "../../guest.h"
#include "../../shared.h"
#include "pvh.h"

/* xen/include/public/memory.h: XENMEM_add_to_physmap, its structure, and enum phys_map_space. */
enum { ADD_TO_PHYSMAP = 7 };
enum { SPACE_SHARED_INFO = 0, SPACE_GRANT_TABLE = 1 };

struct add_to_physmap {
    uni_xen_domain domain;
    uint16_t unused;
    uint32_t space;
    uint64_t index;
    uint64_t frame; /* of ours */
};

/* xen/include/public/hvm/hvm_op.h and params.h. */
enum { GET_PARAM = 1 };
enum { STORE_FRAME = 1, STORE_PORT = 2, CONSOLE_FRAME = 17, CONSOLE_PORT = 18 };

#define START_FIRST_DOMAIN 0x02 /* xen.h, SIF_INITDOMAIN */

/* What entry.S found: of the start information, and a page of RAM that is nobody's. */
extern const uint32_t start_flags, shared_page;

bool is_first_domain(void)
{
    return start_flags & START_FIRST_DOMAIN;
}

uint64_t uni_xen_frame(const void *page)
{
    return (uintptr_t)page / PAGE;
}

/* Let a page of Xen's appear at (address) in the place of ours, which goes back to Xen. */
static int place(uintptr_t address, uint32_t space, uint64_t index)
{
    struct add_to_physmap request = {
        .domain = UNI_XEN_SELF,
        .space = space,
        .index = index,
        .frame = address / PAGE,
    };

    return (int)uni_xen_command(UNI_XEN_MEMORY_OP, ADD_TO_PHYSMAP, &request);
}

int uni_xen_map_grants(void *page, uint32_t index, uint64_t frame)
{
    (void)frame;
    return place((uintptr_t)page, SPACE_GRANT_TABLE, index);
}

volatile struct shared *shared(void)
{
    static bool placed;

    /* There are tables for it, and Xen has no reason to refuse: see lib/handover. */
    if (!placed) {
        (void)uni_paging_map(shared_page, shared_page + PAGE, UNI_PAGING_DATA);
        (void)place(shared_page, SPACE_SHARED_INFO, 0);
        placed = true;
    }
    return (volatile struct shared *)(uintptr_t)shared_page;
}

static uint64_t parameter(uint32_t index)
{
    struct param param = {.domain = UNI_XEN_SELF, .index = index};

    return uni_xen_command(UNI_XEN_HVM_OP, GET_PARAM, &param) < 0 ? 0 : param.value;
}

static struct uni_xen_ring ring_of(uint32_t frame_index, uint32_t port_index)
{
    uintptr_t page = (uintptr_t)parameter(frame_index) * PAGE;

    /* Domain 0 has none, and there are tables for the others': see lib/handover. */
    if (!page || uni_paging_map(page, page + PAGE, UNI_PAGING_DATA) != page + PAGE)
        return (struct uni_xen_ring){NULL, 0};
    return (struct uni_xen_ring){(void *)page, (uint32_t)parameter(port_index)};
}

struct uni_xen_ring console_ring(void)
{
    static struct uni_xen_ring ring;
    static bool known;

    if (!known) {
        known = true;
        ring = ring_of(CONSOLE_FRAME, CONSOLE_PORT);
    }
    return ring;
}

struct uni_xen_ring uni_xen_store(void)
{
    return ring_of(STORE_FRAME, STORE_PORT);
}
