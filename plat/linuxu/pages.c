/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Addresses mean parts of the file that memory is. What they mean the kernel knows, but does not
 * tell: so there is a table of our own, for all addresses of memory and of the room for others.
 */
#include "signal.h"

#include <unicore/arch.h>
#include <unicore/mem.h>
#include <unicore/pages.h>

#define PAGE ((uintptr_t)UNI_ARCH_PAGE_SIZE)

/* A page's frame, and in the bits below its rights and this, which tells it from one that was never
 * set: such a page of memory means itself, such a page of the room nothing. */
#define KNOWN       8
#define RIGHTS_MASK 7

struct area {
    uintptr_t start, end;
    uintptr_t *entries; /* by page; not touched before something is set */
};

static struct area room, memory;

static uni_pages_handler *on_fault;

static const int protections[] = {
    [UNI_PAGES_NONE] = PROT_NONE,
    [UNI_PAGES_READ] = PROT_READ,
    [UNI_PAGES_WRITE] = PROT_READ | PROT_WRITE,
    [UNI_PAGES_EXECUTE] = PROT_READ | PROT_EXECUTE,
};

/* Addresses without access, which cost nothing; 0 where the kernel has none. */
static uintptr_t map_nothing(uintptr_t at, size_t size, int protection)
{
    long base =
        syscall6(SYS_MMAP, (long)at, (long)size, protection,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (at != 0 ? MAP_FIXED : 0), -1, 0);

    return is_error(base) ? 0 : (uintptr_t)base;
}

static void make_area(struct area *area, uintptr_t start, size_t size)
{
    size_t table = UNI_ALIGN_UP(size / PAGE * sizeof(*area->entries), PAGE);

    if (start == 0)
        return;
    area->entries = (uintptr_t *)map_nothing(0, table, PROT_READ | PROT_WRITE);
    if (area->entries == NULL)
        return;
    area->start = start;
    area->end = start + size;
}

/* The area with (address), or NULL. */
static struct area *area_of(uintptr_t address)
{
    const struct uni_mem_region *region;
    struct area *area = &memory;

    if (memory.end == 0 && uni_mem_regions(&region) == 1)
        make_area(&memory, region->base, region->size);
    if (address < memory.start || address >= memory.end)
        area = &room;
    return address >= area->start && address < area->end ? area : NULL;
}

void uni_pages_room(uintptr_t *start, uintptr_t *end)
{
    const size_t size = (size_t)UNI_LINUXU_ADDRESSES << 20;

    if (room.end == 0)
        make_area(&room, map_nothing(0, size, PROT_NONE), size);
    *start = room.start;
    *end = room.end;
}

/* Tell the kernel. */
static bool change(const struct area *area, uintptr_t base, size_t size, uintptr_t frame,
                   enum uni_pages_rights rights)
{
    long result;

    if (rights == UNI_PAGES_GONE)
        return map_nothing(base, size, PROT_NONE) != 0;
    if (area == &memory)
        result = syscall3(SYS_MPROTECT, (long)base, (long)size, protections[rights]);
    else
        result =
            syscall6(SYS_MMAP, (long)base, (long)size, protections[rights], MAP_SHARED | MAP_FIXED,
                     memory_file, (long)((frame - memory.start) / MMAP_UNIT));
    return !is_error(result);
}

uintptr_t uni_pages_set(uintptr_t base, uintptr_t end, uintptr_t frame,
                        enum uni_pages_rights rights)
{
    struct area *area = area_of(base);

    if (area == NULL || !change(area, base, end - base, frame, rights))
        return base;
    for (; base != end; base += PAGE, frame += PAGE)
        area->entries[(base - area->start) / PAGE] =
            rights == UNI_PAGES_GONE ? 0 : frame | KNOWN | rights;
    return end;
}

uintptr_t uni_pages_find(uintptr_t address, enum uni_pages_rights *rights)
{
    const struct area *area = area_of(address);
    uintptr_t entry = area == NULL ? 0 : area->entries[(address - area->start) / PAGE];

    if (entry == 0 && area == &memory)
        entry = address | KNOWN | UNI_PAGES_WRITE;
    *rights = entry == 0 ? UNI_PAGES_GONE : (enum uni_pages_rights)(entry & RIGHTS_MASK);
    return UNI_ALIGN_DOWN(entry, PAGE);
}

/* What the kernel lacks is not ours to give. */
bool uni_pages_give_table(void *page)
{
    (void)page;
    return false;
}

/* On the stack for faults, with all signals blocked but those of further faults. */
static void fault(int signal, const struct info *info, const struct context *context)
{
    static bool handling;
    enum uni_pages_access access = UNI_PAGES_LOAD;

    if (context_was_fetch(context))
        access = UNI_PAGES_FETCH;
    else if (context_was_write(context))
        access = UNI_PAGES_STORE;
    if (handling || (info->code != SEGV_MAPERR && info->code != SEGV_ACCERR))
        report_fault(signal, info, context);
    handling = true;
    if (!on_fault(info->address, access, context_pc(context), context_frame(context)))
        report_fault(signal, info, context);
    handling = false;
}

#define SIGNAL_BIT(signal) (1u << ((signal) - 1))

void uni_pages_on_fault(uni_pages_handler *handler)
{
    const struct action action = {
        .handler = fault,
        .flags = ARCH_ACTION_FLAGS | SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
#if defined(ARCH_RESTORER)
        .restorer = ARCH_RESTORER,
#endif
        .mask = {{~(SIGNAL_BIT(SIGILL) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGFPE) |
                    SIGNAL_BIT(SIGSEGV))}},
    };

    on_fault = handler;
    (void)set_action(SIGSEGV, &action);
}
