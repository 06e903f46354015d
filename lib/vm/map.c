/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pages change with interrupts off, a few at a time. Tables are taken from the heap when they are
 * found missing, with interrupts as they were.
 */
#include "reserve.h"

#include <unicore/alloc.h>
#include <unicore/arch.h>
#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/pages.h>
#include <unicore/vm.h>

#define PAGE ((uintptr_t)UNI_ARCH_PAGE_SIZE)

/* How many pages change while interrupts wait. */
#define BATCH (32 * PAGE)

_Static_assert((int)UNI_VM_NONE == UNI_PAGES_NONE && (int)UNI_VM_READ == UNI_PAGES_READ &&
                   (int)UNI_VM_WRITE == UNI_PAGES_WRITE && (int)UNI_VM_EXECUTE == UNI_PAGES_EXECUTE,
               "rights of ours are rights of pages");

static bool is_range(const void *address, size_t size)
{
    return (uintptr_t)address % PAGE == 0 && size % PAGE == 0 && size <= -(uintptr_t)address;
}

/* One page less for the heap, one more for tables. */
static bool give_table(void)
{
    void *page = uni_alloc_aligned(PAGE, PAGE);
    uintptr_t saved;
    bool taken;

    if (page == NULL)
        return false;
    saved = uni_intr_save();
    taken = uni_pages_give_table(page);
    uni_intr_restore(saved);
    if (!taken)
        uni_free(page);
    return taken;
}

int uni_vm_map(void *address, void *frames, size_t count, enum uni_vm_rights rights)
{
    uintptr_t base = (uintptr_t)address;
    uintptr_t end = base + count * PAGE;
    uintptr_t away = (uintptr_t)frames - base;

    UNI_ASSERT(count <= SIZE_MAX / PAGE && is_range(address, count * PAGE));
    UNI_ASSERT((uintptr_t)frames % PAGE == 0 && is_reserved(base, end));

    while (base < end) {
        uintptr_t stop = end - base < BATCH ? end : base + BATCH;
        uintptr_t saved = uni_intr_save();

        base = uni_pages_set(base, stop, base + away, (enum uni_pages_rights)rights);
        uni_intr_restore(saved);
        if (base < stop && !give_table())
            return -ENOMEM;
    }
    return 0;
}

int uni_vm_protect(void *address, size_t size, enum uni_vm_rights rights)
{
    uintptr_t base = (uintptr_t)address;
    uintptr_t end = base + size;

    UNI_ASSERT(is_range(address, size));

    while (base != end) {
        enum uni_pages_rights before;
        uintptr_t saved = uni_intr_save();
        uintptr_t frame = uni_pages_find(base, &before);
        bool done = before == UNI_PAGES_GONE ||
                    uni_pages_set(base, base + PAGE, frame, (enum uni_pages_rights)rights) != base;

        uni_intr_restore(saved);
        if (done)
            base += PAGE;
        else if (!give_table())
            return -ENOMEM;
    }
    return 0;
}

void uni_vm_unmap(void *address, size_t size)
{
    uintptr_t base = (uintptr_t)address;
    uintptr_t end = base + size;

    UNI_ASSERT(is_range(address, size) && is_reserved(base, end));

    for (; base != end; base += PAGE) {
        enum uni_pages_rights before;
        uintptr_t saved = uni_intr_save();

        /* What is mapped there has its tables: none is missing. */
        (void)uni_pages_find(base, &before);
        if (before != UNI_PAGES_GONE)
            (void)uni_pages_set(base, base + PAGE, 0, UNI_PAGES_GONE);
        uni_intr_restore(saved);
    }
}

void *uni_vm_translate(const void *address, enum uni_vm_rights *rights)
{
    enum uni_pages_rights found;
    uintptr_t saved = uni_intr_save();
    uintptr_t frame = uni_pages_find(UNI_ALIGN_DOWN((uintptr_t)address, PAGE), &found);

    uni_intr_restore(saved);
    if (found == UNI_PAGES_GONE)
        return NULL;
    if (rights != NULL)
        *rights = (enum uni_vm_rights)found;
    return (void *)frame;
}
