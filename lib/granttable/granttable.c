/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/granttable.h>

#include <unicore/assert.h>
#include <unicore/errno.h>

#define PAGE 4096 /* the unit of grants on every architecture: grant_table.h */

/* xen/include/public/grant_table.h, GNTTABOP_setup_table and its structure. */
#define SETUP_TABLE 2

struct setup_table {
    uni_xen_domain domain;
    uint32_t pages;
    int16_t status; /* result: 0 or an error of grant_table.h */
    UNI_XEN_POINTER(uint64_t, frames);
};

/* struct grant_entry_v1. Xen reads it at any time, and sets the two bits of (flags). */
struct entry {
    uint16_t flags;
    uni_xen_domain domain;
    uint32_t frame;
};

#define PERMIT   0x01
#define READONLY 0x04
#define IN_USE   0x18 /* GTF_reading, GTF_writing */

#define ENTRIES (UNI_GRANTTABLE_PAGES * PAGE / sizeof(struct entry))

/* GNTTAB_NR_RESERVED_ENTRIES: those below are the tools'. */
#define FIRST 8

/* Xen's own pages take the place of these. */
static UNI_ALIGNED(PAGE) struct entry entries[ENTRIES];

/* The free ones as a list: each has the number of the next; 0 ends it. */
static uint16_t next_free[ENTRIES];
static uint16_t first_free;

static int start(void)
{
    uint64_t frames[UNI_GRANTTABLE_PAGES];
    struct setup_table request = {.domain = UNI_XEN_SELF, .pages = UNI_GRANTTABLE_PAGES};
    long error;

    request.frames_bits = (uintptr_t)frames;
    error = uni_xen_hypercall(SETUP_TABLE, (uintptr_t)&request, 1, 0, UNI_XEN_GRANT_TABLE_OP);
    if (error < 0 || request.status)
        return -ENOMEM;
    for (uint32_t i = 0; i < UNI_GRANTTABLE_PAGES; i++) {
        int result = uni_xen_map_grants(entries + i * PAGE / sizeof(struct entry), i, frames[i]);

        if (result < 0)
            return result;
    }
    for (uint16_t i = FIRST; i < ENTRIES - 1; i++)
        next_free[i] = (uint16_t)(i + 1);
    first_free = FIRST;
    return 0;
}

int uni_grant(uni_xen_domain domain, const void *page, bool readonly, uint32_t *reference)
{
    static bool started;
    struct entry *entry;

    UNI_ASSERT((uintptr_t)page % PAGE == 0);
    if (!started) {
        int error = start();

        if (error < 0)
            return error;
        started = true;
    }
    if (!first_free)
        return -ENOSPC;
    *reference = first_free;
    entry = &entries[first_free];
    first_free = next_free[first_free];

    entry->domain = domain;
    entry->frame = (uint32_t)uni_xen_frame(page);
    /* The flags make the entry count: grant_table.h, "Introducing a valid entry". */
    __atomic_store_n(&entry->flags, readonly ? PERMIT | READONLY : PERMIT, __ATOMIC_RELEASE);
    return 0;
}

int uni_grant_end(uint32_t reference)
{
    struct entry *entry;
    uint16_t flags;

    UNI_ASSERT(reference >= FIRST && reference < ENTRIES);
    entry = &entries[reference];
    flags = __atomic_load_n(&entry->flags, __ATOMIC_RELAXED);
    /* Xen may set a bit of use at any time before the flags are 0: then the exchange fails. */
    do {
        if (flags & IN_USE)
            return -EBUSY;
    } while (!__atomic_compare_exchange_n(&entry->flags, &flags, 0, false, __ATOMIC_SEQ_CST,
                                          __ATOMIC_RELAXED));
    next_free[reference] = first_free;
    first_free = (uint16_t)reference;
    return 0;
}
