/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Formatted output without a C library, for logs, crash reports, and as the engine of printf.
 *
 * Everything that ISO C11 7.21.6.1 says of integers, strings, characters and pointers: the flags
 * "-+ #0", width and precision (numbers or *), the lengths hh h l ll j z t, and the conversions
 * d i u o x X c s p n %%. Floating point (a e f g) where the option format.float says so.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <unicore/cdefs.h>

/* Where formatted bytes go: called with one or more bytes at a time, never with none. */
typedef void uni_format_sink(void *context, const char *bytes, size_t length);

/*
 * Format into (sink).
 *
 * Returns the number of bytes produced, or -EOVERFLOW when that exceeds INT_MAX.
 *
 * @context boot, thread, isr
 * @reentrant
 */
int uni_format(uni_format_sink *sink, void *context, const char *format, va_list arguments)
    UNI_PRINTF(3, 0);
