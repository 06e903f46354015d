/* SPDX-License-Identifier: BSD-3-Clause */
/* The console is the PL011 that the firmware names. */
#include "console.h"

#include <unicore/armboard.h>
#include <unicore/console.h>
#include <unicore/debugline.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif
#include <unicore/pl011.h>

void console_start(void)
{
    const struct uni_armboard_device *port = &uni_armboard.devices[UNI_ARMBOARD_PORT];

    if (port->present && uni_armboard_map_device(port->registers.base, port->registers.size))
        uni_pl011_start((uintptr_t)port->registers.base);
}

void uni_debugline_write(const char *bytes, size_t length)
{
    uni_pl011_write(bytes, length);
}

size_t uni_debugline_read(char *bytes, size_t length)
{
    return uni_pl011_read(bytes, length);
}

void uni_console_write(const char *bytes, size_t length)
{
#if UNI_HAS_GDBSTUB
    if (uni_gdbstub_write(bytes, length))
        return;
#endif
    uni_pl011_write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
#if UNI_HAS_GDBSTUB
    if (uni_gdbstub_is_attached())
        return 0;
#endif
    return uni_pl011_read(bytes, length);
}
