/* SPDX-License-Identifier: BSD-3-Clause */
#include "breakpoint.h"

#include "layout.h"
#include "memory.h"

#include <stddef.h>
#include <unicore/cdefs.h>

/* As many at a time; gdb has a few of its own beside the user's. */
#define BREAKPOINTS 64

static struct breakpoint {
    uintptr_t address;
    const uint8_t *bytes;
    size_t size; /* 0: this one is free */
    bool inserted;
    uint8_t before[LAYOUT_BREAKPOINT_MAX];
} breakpoints[BREAKPOINTS];

static struct breakpoint *find(uintptr_t address)
{
    for (size_t i = 0; i < UNI_COUNT(breakpoints); i++) {
        if (breakpoints[i].size && breakpoints[i].address == address)
            return &breakpoints[i];
    }
    return NULL;
}

bool breakpoint_is_at(uintptr_t address)
{
    return find(address) != NULL;
}

bool breakpoint_add(uintptr_t address, uintptr_t kind)
{
    uint8_t now[LAYOUT_BREAKPOINT_MAX];
    const uint8_t *bytes;
    size_t size = layout_breakpoint(kind, &bytes);

    if (find(address))
        return true;
    if (!size || !memory_read(address, now, size))
        return false;
    for (size_t i = 0; i < UNI_COUNT(breakpoints); i++) {
        if (!breakpoints[i].size) {
            breakpoints[i] = (struct breakpoint){address, bytes, size, false, {0}};
            return true;
        }
    }
    return false;
}

void breakpoint_remove(uintptr_t address)
{
    struct breakpoint *found = find(address);

    if (found)
        found->size = 0;
}

void breakpoint_remove_all(void)
{
    for (size_t i = 0; i < UNI_COUNT(breakpoints); i++)
        breakpoints[i].size = 0;
}

void breakpoint_insert(void)
{
    for (size_t i = 0; i < UNI_COUNT(breakpoints); i++) {
        struct breakpoint *one = &breakpoints[i];

        one->inserted = one->size && memory_read(one->address, one->before, one->size) &&
                        memory_write(one->address, one->bytes, one->size);
    }
}

/* In the reverse order, should two of them overlap. */
void breakpoint_take_out(void)
{
    for (size_t i = UNI_COUNT(breakpoints); i-- > 0;) {
        struct breakpoint *one = &breakpoints[i];

        if (one->inserted)
            (void)memory_write(one->address, one->before, one->size);
        one->inserted = false;
    }
}
