/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/armboard.h>
#include <unicore/cdefs.h>

/*
 * Where the page appears that Xen shares with us: where the device tree has room for grant tables,
 * at the end, since ours go elsewhere. 0 where there is no room.
 */
UNI_INLINE uintptr_t find_shared_page(void)
{
    const struct uni_armboard_range *room = &uni_armboard.devices[UNI_ARMBOARD_XEN].registers;
    uintptr_t end = (uintptr_t)(room->base + room->size);

    if (room->size < UNI_ARCH_PAGE_SIZE)
        return 0;
    return UNI_ALIGN_DOWN(end, UNI_ARCH_PAGE_SIZE) - UNI_ARCH_PAGE_SIZE;
}
