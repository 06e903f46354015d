/* SPDX-License-Identifier: BSD-3-Clause */
/* In which of the places a device is: VIRTIO 1.2, 4.2.3.1. */
#include <unicore/arch.h>
#include <unicore/paging.h>
#include <unicore/virtiommio.h>

#include "device.h"
#include "mmio.h"

static struct uni_virtio slots[UNI_VIRTIOMMIO_SLOTS];
static unsigned count;

void uni_virtiommio_add(uint64_t base, unsigned line)
{
    if (count == UNI_VIRTIOMMIO_SLOTS || base >= uni_paging_end)
        return;
    slots[count].registers = (uintptr_t)base;
    slots[count].line = line;
    count++;
}

/* Several places share a page. Places come in rising order, or else the other way round. */
static bool map(uintptr_t page)
{
    static uintptr_t lowest = UINTPTR_MAX, highest;

    if (page >= lowest && page <= highest)
        return true;
    lowest = page < lowest ? page : lowest;
    highest = page > highest ? page : highest;
    return uni_paging_map(page, page + UNI_ARCH_PAGE_SIZE, UNI_PAGING_DEVICE) ==
           page + UNI_ARCH_PAGE_SIZE;
}

void scan_mmio(void)
{
#if defined(__x86_64__)
    find_in_acpi();
#endif
    for (struct uni_virtio *slot = slots; slot < slots + count; slot++) {
        uintptr_t registers = slot->registers;
        uint32_t version;

        if (!map(UNI_ALIGN_DOWN(registers, UNI_ARCH_PAGE_SIZE)))
            return;
        version = read32(registers, VERSION);
        if (read32(registers, MAGIC) != MAGIC_VALUE ||
            (version != VERSION_LEGACY && version != VERSION_1))
            continue;
        slot->type = read32(registers, DEVICE_ID);
        if (slot->type == 0) /* 4.2.3.1.1: nothing is there */
            continue;
        slot->transport = &mmio;
        slot->is_legacy = version == VERSION_LEGACY;
        add(slot);
    }
}
