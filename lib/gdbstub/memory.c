/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the page tables say is believed, so that no access of ours faults. Reading a device would
 * change what it does, and those that know only whole words would answer with a fault: they do not
 * belong to what gdb may look at.
 */
#include "memory.h"

#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/paging.h>

/* What is not data is written through this page, which means another frame meanwhile. */
static uint8_t window[UNI_ARCH_PAGE_SIZE] UNI_ALIGNED(UNI_ARCH_PAGE_SIZE);

/* For page tables, so that the window gets an entry of its own: one for each level but the root. */
static uint8_t tables[3][UNI_ARCH_PAGE_SIZE] UNI_ALIGNED(UNI_ARCH_PAGE_SIZE);
static unsigned tables_used;

/* Bytes from (address) to the end of its page, (length) at most. */
static size_t within_page(uintptr_t address, size_t length)
{
    size_t rest = UNI_ARCH_PAGE_SIZE - address % UNI_ARCH_PAGE_SIZE;

    return rest < length ? rest : length;
}

/* Whether tables have a place for (address): those of some processors ignore its upper bits. */
static bool is_possible(uintptr_t address)
{
    uintptr_t start, end;

    if (address < uni_paging_end)
        return true;
    uni_paging_room(&start, &end);
    return address >= start && address - start < end - start;
}

static enum uni_paging_kind kind_at(uintptr_t address, uintptr_t *frame)
{
    enum uni_paging_kind kind = UNI_PAGING_UNMAPPED;

    if (is_possible(address))
        *frame = uni_paging_find(UNI_ALIGN_DOWN(address, (uintptr_t)UNI_ARCH_PAGE_SIZE), &kind);
    return kind;
}

static bool is_readable(enum uni_paging_kind kind)
{
    return kind == UNI_PAGING_TEXT || kind == UNI_PAGING_RODATA || kind == UNI_PAGING_DATA;
}

/* Whether all of [address, address + length) can be read. */
static bool is_all_readable(uintptr_t address, size_t length)
{
    if (address + length < address)
        return false;
    while (length) {
        size_t part = within_page(address, length);
        uintptr_t frame;

        if (!is_readable(kind_at(address, &frame)))
            return false;
        address += part;
        length -= part;
    }
    return true;
}

/* Volatile, since any address may be that of a variable of ours; also, nothing here may call. */
static void copy(volatile uint8_t *to, const volatile uint8_t *from, size_t length)
{
    for (size_t i = 0; i < length; i++)
        to[i] = from[i];
}

/* Let the window mean the memory from (frame) on. */
static bool set_window(uintptr_t frame)
{
    uintptr_t base = (uintptr_t)window;

    while (uni_paging_set(base, base + sizeof(window), frame, UNI_PAGING_DATA) == base) {
        if (tables_used == UNI_COUNT(tables))
            return false;
        uni_paging_add_table((uintptr_t)tables[tables_used++]);
    }
    return true;
}

static bool write_through_window(uintptr_t address, uintptr_t frame, const uint8_t *bytes,
                                 size_t length)
{
    if (!set_window(frame))
        return false;
    copy(window + address % UNI_ARCH_PAGE_SIZE, bytes, length);
    uni_arch_code_changed(window + address % UNI_ARCH_PAGE_SIZE, length);
    uni_arch_code_changed((const void *)address, length);
    return set_window((uintptr_t)window);
}

bool memory_read(uintptr_t address, void *bytes, size_t length)
{
    if (!is_all_readable(address, length))
        return false;
    copy(bytes, (const uint8_t *)address, length);
    return true;
}

bool memory_write(uintptr_t address, const void *bytes, size_t length)
{
    const uint8_t *from = bytes;

    if (!is_all_readable(address, length))
        return false;
    while (length) {
        size_t part = within_page(address, length);
        uintptr_t frame;

        if (kind_at(address, &frame) == UNI_PAGING_DATA)
            copy((uint8_t *)address, from, part);
        else if (!write_through_window(address, frame, from, part))
            return false;
        address += part;
        from += part;
        length -= part;
    }
    return true;
}
