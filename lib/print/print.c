/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/console.h>
#include <unicore/format.h>
#include <unicore/print.h>

void uni_print(const char *format, ...)
{
    char text[256];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = uni_format_text_list(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length > 0)
        uni_console_write(text, (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1);
}
