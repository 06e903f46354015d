/* SPDX-License-Identifier: BSD-3-Clause */
/* The console is the first serial port of the ISA bus. */
#include <unicore/console.h>
#include <unicore/debugline.h>
#include <unicore/ns16550.h>

void uni_debugline_write(const char *bytes, size_t length)
{
    uni_ns16550_write(bytes, length);
}

size_t uni_debugline_read(char *bytes, size_t length)
{
    return uni_ns16550_read(bytes, length);
}

void uni_console_write(const char *bytes, size_t length)
{
    uni_ns16550_write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
    return uni_ns16550_read(bytes, length);
}
