/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Formatted output without a C library, for logs, crash reports, and as the engine of printf.
 *
 * Everything that ISO C11 7.21.6.1 says of integers, strings, characters and pointers: the flags
 * "-+ #0", width and precision (numbers or *), the lengths hh h l ll j z t, and the conversions
 * d i u o x X c s p %%. Of double (a A e E f F g G) where the option format.float says so.
 *
 * At any other conversion, the types of the remaining arguments are no longer known: from its %
 * on, the format is copied as it stands. That holds for long double, for wide characters, and for
 * %n, which is left out because a format that writes memory is a gift to attackers.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <unicore/cdefs.h>

/*
 * Where formatted bytes go: called with one or more bytes at a time, never with none.
 *
 * @context boot, thread, isr
 */
typedef void uni_format_sink(void *context, const char *bytes, size_t length);

/*
 * Format into (sink).
 *
 * Returns the number of bytes produced, or -EOVERFLOW when that exceeds INT_MAX.
 *
 * @context boot, thread, isr
 * @reentrant
 * @nullable context
 */
int uni_format(uni_format_sink *sink, void *context, const char *format, va_list arguments)
    UNI_PRINTF(3, 0);

/*
 * Format into (text), which has room for (size) bytes. What does not fit is dropped; a null byte
 * ends the text, unless (size) is 0.
 *
 * Returns the length of the whole text, as if it had fitted, or -EOVERFLOW as above.
 *
 * @context boot, thread, isr
 * @reentrant
 * @nullable text
 */
int uni_format_text(char *text, size_t size, const char *format, ...) UNI_PRINTF(3, 4);

/*
 * The same with its arguments in a list.
 *
 * @context boot, thread, isr
 * @reentrant
 * @nullable text
 */
int uni_format_text_list(char *text, size_t size, const char *format, va_list arguments)
    UNI_PRINTF(3, 0);
