/* SPDX-License-Identifier: BSD-3-Clause */
#include "board.h"

#include <unicore/armboard.h>
#include <unicore/console.h>
#include <unicore/pl011.h>

#define PL011_SIZE 0x1000 /* ARM DDI 0183, 3.1 */

void console_start(void)
{
    if (uni_armboard_map_device(PL011, PL011_SIZE))
        uni_pl011_start(PL011);
}

void uni_console_write(const char *bytes, size_t length)
{
    uni_pl011_write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
    return uni_pl011_read(bytes, length);
}
