/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables are those of start-up, and the architecture knows all about them. */
#include <unicore/pages.h>
#include <unicore/paging.h>
#include <unicore/trap.h>

/* By rights. */
static const enum uni_paging_kind kinds[] = {
    [UNI_PAGES_NONE] = UNI_PAGING_NONE,     [UNI_PAGES_READ] = UNI_PAGING_RODATA,
    [UNI_PAGES_WRITE] = UNI_PAGING_DATA,    [UNI_PAGES_EXECUTE] = UNI_PAGING_TEXT,
    [UNI_PAGES_GONE] = UNI_PAGING_UNMAPPED,
};

/* And back. */
static const enum uni_pages_rights rights_of[] = {
    [UNI_PAGING_NONE] = UNI_PAGES_NONE,    [UNI_PAGING_RODATA] = UNI_PAGES_READ,
    [UNI_PAGING_DATA] = UNI_PAGES_WRITE,   [UNI_PAGING_TEXT] = UNI_PAGES_EXECUTE,
    [UNI_PAGING_DEVICE] = UNI_PAGES_WRITE, [UNI_PAGING_UNMAPPED] = UNI_PAGES_GONE,
};

static uni_pages_handler *on_fault;

void uni_pages_room(uintptr_t *start, uintptr_t *end)
{
    uni_paging_room(start, end);
}

uintptr_t uni_pages_set(uintptr_t base, uintptr_t end, uintptr_t frame,
                        enum uni_pages_rights rights)
{
    return uni_paging_set(base, end, frame, kinds[rights]);
}

uintptr_t uni_pages_find(uintptr_t address, enum uni_pages_rights *rights)
{
    enum uni_paging_kind kind;
    uintptr_t frame = uni_paging_find(address, &kind);

    *rights = rights_of[kind];
    return frame;
}

bool uni_pages_give_table(void *page)
{
    uni_paging_add_table((uintptr_t)page);
    return true;
}

static bool handle(uintptr_t address, enum uni_trap_access access, uintptr_t pc, uintptr_t frame)
{
    return on_fault(address,
                    access == UNI_TRAP_FETCH   ? UNI_PAGES_FETCH
                    : access == UNI_TRAP_STORE ? UNI_PAGES_STORE
                                               : UNI_PAGES_LOAD,
                    pc, frame);
}

void uni_pages_on_fault(uni_pages_handler *handler)
{
    on_fault = handler;
    uni_trap_on_fault(handle);
}
