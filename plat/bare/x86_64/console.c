/* SPDX-License-Identifier: BSD-3-Clause */
/* The serial port and, where a BIOS has set one up, the text screen. */
#include <unicore/com1.h>
#include <unicore/console.h>
#include <unicore/debugline.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif

#if UNI_BARE_MACHINE_IS_PC
#include "vga.h"
#endif

/* The line is the serial port: nobody can talk with a screen. */
void uni_debugline_write(const char *bytes, size_t length)
{
    uni_com1_write(bytes, length);
}

size_t uni_debugline_read(char *bytes, size_t length)
{
    return uni_com1_read(bytes, length);
}

void uni_console_write(const char *bytes, size_t length)
{
#if UNI_BARE_MACHINE_IS_PC
    vga_write(bytes, length);
#endif
#if UNI_HAS_GDBSTUB
    if (uni_gdbstub_write(bytes, length))
        return;
#endif
    uni_com1_write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
#if UNI_HAS_GDBSTUB
    if (uni_gdbstub_is_attached())
        return 0;
#endif
    return uni_com1_read(bytes, length);
}
