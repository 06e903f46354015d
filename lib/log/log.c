/* SPDX-License-Identifier: BSD-3-Clause */
/* One line, one write to the console: lines of several writers do not mix. */
#include "log.h"

#include <unicore/console.h>
#include <unicore/format.h>

#if UNI_LOG_TIMESTAMPS && UNI_HAS_CLOCK
#include <unicore/clock.h>
#endif

const char *const level_names[LEVELS] = {
    [UNI_LOG_ERROR] = "error",
    [UNI_LOG_WARNING] = "warning",
    [UNI_LOG_INFO] = "info",
    [UNI_LOG_DEBUG] = "debug",
};

/* What is there of (length) bytes, given that the buffer has (size) with the null byte. */
static size_t present(int length, size_t size)
{
    if (length < 0)
        return 0;
    return (size_t)length < size ? (size_t)length : size - 1;
}

void uni_log(enum uni_log_level level, const char *library, const char *format, ...)
{
    char line[UNI_LOG_LINE];
    const size_t size = sizeof(line); /* the newline takes the place of the null byte */
    size_t used = 0;
    va_list arguments;

#if HAS_LEVELS
    if (!is_written(level, library))
        return;
#endif
#if UNI_LOG_TIMESTAMPS && UNI_HAS_CLOCK
    uni_time now = uni_clock_monotonic();

    used +=
        present(uni_format_text(line, size, "[%5lld.%06lld] ", (long long)(now / UNI_SECONDS(1)),
                                (long long)(now % UNI_SECONDS(1) / UNI_MICROSECONDS(1))),
                size);
#endif
    used +=
        present(uni_format_text(line + used, size - used, "%s: %s: ", level_names[level], library),
                size - used);
    va_start(arguments, format);
    used += present(uni_format_text_list(line + used, size - used, format, arguments), size - used);
    va_end(arguments);
    line[used++] = '\n';
#if UNI_LOG_RING
    keep(line, used);
#endif
    uni_console_write(line, used);
}
