/* SPDX-License-Identifier: BSD-3-Clause */
/* The serial port and, where a BIOS has set one up, the text screen. */
#include <unicore/com1.h>
#include <unicore/console.h>

#if UNI_BARE_MACHINE_IS_PC
#include "vga.h"
#endif

void uni_console_write(const char *bytes, size_t length)
{
    uni_com1_write(bytes, length);
#if UNI_BARE_MACHINE_IS_PC
    vga_write(bytes, length);
#endif
}

size_t uni_console_read(char *bytes, size_t length)
{
    return uni_com1_read(bytes, length);
}
