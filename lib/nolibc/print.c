/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.21.6: formatted output, by <unicore/format.h>. */
#include "file.h"

#include <errno.h>
#include <stdint.h>
#include <unicore/format.h>

/* From a negative errno to what the standard wants. */
static int outcome(int length)
{
    if (length >= 0)
        return length;
    errno = -length;
    return -1;
}

int vfprintf(FILE *restrict file, const char *restrict format, va_list arguments)
{
    int length;

    if (file->input) {
        file->error = true;
        return outcome(-EBADF);
    }
    length = uni_format(write_bytes, file, format, arguments);
    finish(file);
    return outcome(length);
}

int vprintf(const char *restrict format, va_list arguments)
{
    return vfprintf(stdout, format, arguments);
}

int vsnprintf(char *restrict string, size_t size, const char *restrict format, va_list arguments)
{
    return outcome(uni_format_text_list(string, size, format, arguments));
}

int vsprintf(char *restrict string, const char *restrict format, va_list arguments)
{
    return vsnprintf(string, SIZE_MAX, format, arguments);
}

int fprintf(FILE *restrict file, const char *restrict format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vfprintf(file, format, arguments);
    va_end(arguments);
    return length;
}

int printf(const char *restrict format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vfprintf(stdout, format, arguments);
    va_end(arguments);
    return length;
}

int snprintf(char *restrict string, size_t size, const char *restrict format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(string, size, format, arguments);
    va_end(arguments);
    return length;
}

int sprintf(char *restrict string, const char *restrict format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsprintf(string, format, arguments);
    va_end(arguments);
    return length;
}
