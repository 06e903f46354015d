/* SPDX-License-Identifier: BSD-3-Clause */
/* The console is the first serial port. */
#include <unicore/com1.h>
#include <unicore/console.h>

void uni_console_write(const char *bytes, size_t length)
{
    uni_com1_write(bytes, length);
}

size_t uni_console_read(char *bytes, size_t length)
{
    return uni_com1_read(bytes, length);
}
