/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Xen shares with a guest that has page tables of its own: pages that appear in its memory,
 * and whose numbers are parameters of the domain. All of them are asked for when they are used
 * first.
 */
#include "hvm.h"

#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/paging.h>
#include <unicore/xenguest.h>

#include "guest.h"
#include "shared.h"

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

uint64_t uni_xen_frame(const void *page)
{
    return (uintptr_t)page / UNI_ARCH_PAGE_SIZE;
}

/* Let a page of Xen's appear at (address), in the place of ours if there is one. */
static int place(uintptr_t address, uint32_t space, uint64_t index)
{
    struct add_to_physmap request = {
        .domain = UNI_XEN_SELF,
        .space = space,
        .index = index,
        .frame = address / UNI_ARCH_PAGE_SIZE,
    };

    return (int)uni_xen_command(UNI_XEN_MEMORY_OP, ADD_TO_PHYSMAP, &request);
}

int uni_xen_map_grants(void *page, uint32_t index, uint64_t frame)
{
    (void)frame;
    return place((uintptr_t)page, SPACE_GRANT_TABLE, index);
}

static bool map(uintptr_t page)
{
    return uni_paging_map(page, page + UNI_ARCH_PAGE_SIZE, UNI_PAGING_DATA) ==
           page + UNI_ARCH_PAGE_SIZE;
}

volatile struct shared *shared(void)
{
    static uintptr_t page;

    if (!page) {
        page = find_shared_page();
        if (!page || !map(page) || place(page, SPACE_SHARED_INFO, 0) < 0)
            give_up("Xen does not share its page");
    }
    return (volatile struct shared *)page;
}

static uint64_t parameter(uint32_t index)
{
    struct param param = {.domain = UNI_XEN_SELF, .index = index};

    return uni_xen_command(UNI_XEN_HVM_OP, GET_PARAM, &param) < 0 ? 0 : param.value;
}

static struct uni_xen_ring ring_of(uint32_t frame_index, uint32_t port_index)
{
    uint64_t page = parameter(frame_index) * UNI_ARCH_PAGE_SIZE;

    /* Without a toolstack that made one, as for domain 0, the parameter is 0, or all ones. */
    if (!page || page >= uni_paging_end || !map((uintptr_t)page))
        return (struct uni_xen_ring){NULL, 0};
    return (struct uni_xen_ring){(void *)(uintptr_t)page, (uint32_t)parameter(port_index)};
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
