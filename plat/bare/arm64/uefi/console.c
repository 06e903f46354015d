/* SPDX-License-Identifier: BSD-3-Clause */
/* The console is the PL011 that the firmware names. */
#include "console.h"

#include <unicore/armboard.h>
#include <unicore/console.h>
#include <unicore/pl011.h>

void console_start(void)
{
    const struct uni_armboard_device *port = &uni_armboard.devices[UNI_ARMBOARD_PORT];

    if (port->present && uni_armboard_map_device(port->registers.base, port->registers.size))
        uni_pl011_start((uintptr_t)port->registers.base);
}

void uni_console_write(const char *bytes, size_t length)
{
    uni_pl011_write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
    return uni_pl011_read(bytes, length);
}
