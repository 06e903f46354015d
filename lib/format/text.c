/* SPDX-License-Identifier: BSD-3-Clause */
/* Formatted output to memory. */
#include <unicore/format.h>

struct text {
    char *next;
    size_t room; /* without the final null byte */
};

static void append(void *context, const char *bytes, size_t length)
{
    struct text *text = context;
    size_t count = length < text->room ? length : text->room;

    text->room -= count;
    while (count-- > 0)
        *text->next++ = *bytes++;
}

int uni_format_text_list(char *text, size_t size, const char *format, va_list arguments)
{
    struct text rest = {.next = text, .room = size == 0 ? 0 : size - 1};
    int length = uni_format(append, &rest, format, arguments);

    if (size > 0)
        *rest.next = '\0';
    return length;
}

int uni_format_text(char *text, size_t size, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = uni_format_text_list(text, size, format, arguments);
    va_end(arguments);
    return length;
}
