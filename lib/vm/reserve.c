/* SPDX-License-Identifier: BSD-3-Clause */
/* Reservations: a list in rising order of address, first fit. */
#include "reserve.h"

#include <unicore/alloc.h>
#include <unicore/arch.h>
#include <unicore/assert.h>
#include <unicore/intr.h>
#include <unicore/pages.h>
#include <unicore/vm.h>

struct reservation {
    struct reservation *next;
    uintptr_t start, end;
};

static struct reservation *first;

bool is_reserved(uintptr_t start, uintptr_t end)
{
    const struct reservation *at = first;

    while (at != NULL && at->end < end)
        at = at->next;
    return at != NULL && at->start <= start && start <= end;
}

/* Put (new) where (size) bytes are free, and return whether there are. */
static bool insert(struct reservation *new, size_t size, size_t alignment)
{
    struct reservation **link = &first;
    uintptr_t room, room_end;

    uni_pages_room(&room, &room_end);
    for (;;) {
        uintptr_t start = UNI_ALIGN_UP(room, (uintptr_t)alignment);
        uintptr_t end = *link == NULL ? room_end : (*link)->start;

        /* Rounding up may go past the last address. */
        if (start >= room && start <= end && size <= end - start) {
            *new = (struct reservation){*link, start, start + size};
            *link = new;
            return true;
        }
        if (*link == NULL)
            return false;
        room = (*link)->end;
        link = &(*link)->next;
    }
}

void *uni_vm_reserve(size_t size, size_t alignment)
{
    struct reservation *new;
    uintptr_t saved;
    bool found;

    UNI_ASSERT(size != 0 && size % UNI_ARCH_PAGE_SIZE == 0);
    UNI_ASSERT(alignment != 0 && (alignment & (alignment - 1)) == 0);
    if (alignment < UNI_ARCH_PAGE_SIZE)
        alignment = UNI_ARCH_PAGE_SIZE;

    new = uni_alloc(sizeof(*new));
    if (new == NULL)
        return NULL;
    saved = uni_intr_save();
    found = insert(new, size, alignment);
    uni_intr_restore(saved);
    if (!found) {
        uni_free(new);
        return NULL;
    }
    return (void *)new->start;
}

void uni_vm_release(void *base)
{
    struct reservation **link = &first;
    struct reservation *old;
    uintptr_t saved = uni_intr_save();

    while (*link != NULL && (*link)->start != (uintptr_t)base)
        link = &(*link)->next;
    old = *link;
    uni_intr_restore(saved);
    UNI_ASSERT(old != NULL);

    /* Nobody else has a right to these addresses, so that they stay as they are meanwhile. */
    uni_vm_unmap(base, old->end - old->start);
    saved = uni_intr_save();
    for (link = &first; *link != old;)
        link = &(*link)->next;
    *link = old->next;
    uni_intr_restore(saved);
    uni_free(old);
}
