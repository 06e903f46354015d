/* SPDX-License-Identifier: BSD-3-Clause */
#include "board.h"

#include <unicore/armboard.h>
#include <unicore/console.h>
#include <unicore/debugline.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif
#include <unicore/pl011.h>

#define PL011_SIZE 0x1000 /* ARM DDI 0183, 3.1 */

void console_start(void)
{
    if (uni_armboard_map_device(PL011, PL011_SIZE))
        uni_pl011_start(PL011);
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
