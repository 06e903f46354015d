/* SPDX-License-Identifier: BSD-3-Clause */
/* The console is the PL011 that the device tree names. */
#include "console.h"

#include <unicore/armboard.h>
#include <unicore/console.h>
#include <unicore/pl011.h>

#define PL011_SIZE 0x1000 /* ARM DDI 0183, 3.1 */

/* QEMU's machine "virt", hw/arm/virt.c: for complaints about a device tree that does not say. */
#define PL011_DEFAULT 0x09000000

void console_start(void)
{
    const struct uni_armboard_range *told = &uni_armboard.devices[UNI_ARMBOARD_PORT].registers;
    uint64_t port = uni_armboard.banks_count ? told->base : PL011_DEFAULT;

    if (port && uni_armboard_map_device(port, PL011_SIZE))
        uni_pl011_start((uintptr_t)port);
}

void uni_console_write(const char *bytes, size_t length)
{
    uni_pl011_write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
    return uni_pl011_read(bytes, length);
}
