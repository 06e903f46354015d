/* SPDX-License-Identifier: BSD-3-Clause */
/* The scanner of formats, and the conversions that need no floating point. */
#include "output.h"

#include <limits.h>
#include <stdint.h>
#include <unicore/errno.h>

static size_t length_of(const char *string, size_t limit)
{
    size_t length = 0;

    while (length < limit && string[length] != '\0')
        length++;
    return length;
}

void put(struct output *out, const char *bytes, size_t length)
{
    if (out->overflow || length == 0)
        return;
    if (length > (size_t)(INT_MAX - out->total)) {
        out->overflow = true;
        return;
    }
    out->total += (int)length;
    out->sink(out->context, bytes, length);
}

void put_repeated(struct output *out, char byte, size_t count)
{
    char chunk[16];

    for (size_t i = 0; i < sizeof(chunk); i++)
        chunk[i] = byte;
    while (count > 0 && !out->overflow) {
        size_t length = count < sizeof(chunk) ? count : sizeof(chunk);

        put(out, chunk, length);
        count -= length;
    }
}

/* How many bytes the field lacks to its width. */
static size_t missing(const struct spec *spec, const char *prefix, size_t length)
{
    size_t used = length_of(prefix, SIZE_MAX) + length;

    return (size_t)spec->width > used ? (size_t)spec->width - used : 0;
}

void begin_field(struct output *out, const struct spec *spec, bool zero_fill, const char *prefix,
                 size_t length)
{
    size_t padding = spec->left ? 0 : missing(spec, prefix, length);

    zero_fill = zero_fill && spec->zero;
    if (!zero_fill)
        put_repeated(out, ' ', padding);
    put(out, prefix, length_of(prefix, SIZE_MAX));
    if (zero_fill)
        put_repeated(out, '0', padding);
}

void end_field(struct output *out, const struct spec *spec, const char *prefix, size_t length)
{
    if (spec->left)
        put_repeated(out, ' ', missing(spec, prefix, length));
}

const char *sign_of(const struct spec *spec, bool negative)
{
    return negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
}

static void put_text(struct output *out, const struct spec *spec, const char *text, size_t length)
{
    begin_field(out, spec, false, "", length);
    put(out, text, length);
    end_field(out, spec, "", length);
}

static void put_integer(struct output *out, const struct spec *spec, const char *prefix,
                        uintmax_t value, unsigned base, bool capitals)
{
    const char *symbols = capitals ? "0123456789ABCDEF" : "0123456789abcdef";
    char digits[(sizeof(value) * CHAR_BIT + 2) / 3];
    size_t first = sizeof(digits);
    size_t count, zeros;

    for (; value >= base; value /= base)
        digits[--first] = symbols[value % base];
    /* With a precision of 0, the value 0 has no digit. */
    if (value != 0 || spec->precision != 0)
        digits[--first] = symbols[value];

    count = sizeof(digits) - first;
    zeros = spec->precision > 0 && (size_t)spec->precision > count ? (size_t)spec->precision - count
                                                                   : 0;
    /* "#" makes the first octal digit a 0. */
    if (base == 8 && spec->alternate && zeros == 0 && (count == 0 || digits[first] != '0'))
        zeros = 1;

    begin_field(out, spec, spec->precision < 0, prefix, zeros + count);
    put_repeated(out, '0', zeros);
    put(out, digits + first, count);
    end_field(out, spec, prefix, zeros + count);
}

/* Lengths are sizes in bytes; this one says that there is no modifier, which means int. */
enum { NO_LENGTH = 0 };

/* The next argument, of an integer type of (length) bytes, extended by its sign if (is_signed). */
static UNI_NOINLINE uintmax_t next_integer(va_list *arguments, size_t length, bool is_signed)
{
    uintmax_t bits;
    unsigned unused;

    if (length <= sizeof(int)) /* shorter ones arrive as int */
        bits = va_arg(*arguments, unsigned);
    else if (length <= sizeof(long))
        bits = va_arg(*arguments, unsigned long);
    else
        bits = va_arg(*arguments, unsigned long long);

    if (length == NO_LENGTH)
        length = sizeof(int);
    unused = CHAR_BIT * (unsigned)(sizeof(bits) - length);
    bits <<= unused;
    /* GCC and clang shift negative numbers arithmetically. */
    return is_signed ? (uintmax_t)((intmax_t)bits >> unused) : bits >> unused;
}

/* A decimal number at (*format); one above INT_MAX counts as INT_MAX, which overflows later. */
static int scan_number(const char **format)
{
    int number = 0;

    for (; **format >= '0' && **format <= '9'; ++*format) {
        int digit = **format - '0';

        number = number > (INT_MAX - digit) / 10 ? INT_MAX : number * 10 + digit;
    }
    return number;
}

static void scan_flags(struct spec *spec, const char **format)
{
    for (;; ++*format) {
        switch (**format) {
        case '-':
            spec->left = true;
            break;
        case '+':
            spec->plus = true;
            break;
        case ' ':
            spec->space = true;
            break;
        case '#':
            spec->alternate = true;
            break;
        case '0':
            spec->zero = true;
            break;
        default:
            return;
        }
    }
}

/* Flags, width and precision. */
static void scan_spec(struct spec *spec, const char **format, va_list *arguments)
{
    *spec = (struct spec){.precision = -1};
    scan_flags(spec, format);

    if (**format == '*') {
        ++*format;
        spec->width = va_arg(*arguments, int);
        if (spec->width < 0) {
            spec->left = true;
            spec->width = spec->width == INT_MIN ? INT_MAX : -spec->width;
        }
    } else {
        spec->width = scan_number(format);
    }

    if (**format == '.') {
        ++*format;
        if (**format == '*') {
            ++*format;
            spec->precision = va_arg(*arguments, int);
            if (spec->precision < 0)
                spec->precision = -1;
        } else {
            spec->precision = scan_number(format);
        }
    }
}

static size_t scan_length(const char **format)
{
    switch (**format) {
    case 'h':
        if (*++*format != 'h')
            return sizeof(short);
        ++*format;
        return sizeof(char);
    case 'l':
        if (*++*format != 'l')
            return sizeof(long);
        ++*format;
        return sizeof(long long);
    case 'j':
        ++*format;
        return sizeof(intmax_t);
    case 'z':
        ++*format;
        return sizeof(size_t);
    case 't':
        ++*format;
        return sizeof(ptrdiff_t);
    default:
        return NO_LENGTH;
    }
}

/* Convert the next argument. False if this (conversion) is not known. */
static bool convert(struct output *out, struct spec *spec, char conversion, size_t length,
                    va_list *arguments)
{
    uintmax_t bits;
    bool negative;
    const char *string;
    char byte;

    switch (conversion) {
    case 'd':
    case 'i':
        bits = next_integer(arguments, length, true);
        negative = (intmax_t)bits < 0;
        put_integer(out, spec, sign_of(spec, negative), negative ? -bits : bits, 10, false);
        return true;
    case 'u':
        put_integer(out, spec, "", next_integer(arguments, length, false), 10, false);
        return true;
    case 'o':
        put_integer(out, spec, "", next_integer(arguments, length, false), 8, false);
        return true;
    case 'x':
    case 'X':
        bits = next_integer(arguments, length, false);
        string = bits == 0 || !spec->alternate ? "" : conversion == 'x' ? "0x" : "0X";
        put_integer(out, spec, string, bits, 16, conversion == 'X');
        return true;
    case 'p':
        put_integer(out, spec, "0x", (uintptr_t)va_arg(*arguments, void *), 16, false);
        return true;
    case 'c':
        if (length != NO_LENGTH)
            return false;
        byte = (char)va_arg(*arguments, int);
        put_text(out, spec, &byte, 1);
        return true;
    case 's':
        if (length != NO_LENGTH)
            return false;
        string = va_arg(*arguments, const char *);
        if (string == NULL)
            string = "(null)";
        put_text(out, spec, string,
                 length_of(string, spec->precision < 0 ? SIZE_MAX : (size_t)spec->precision));
        return true;
    case '%':
        put(out, "%", 1);
        return true;
#if UNI_FORMAT_FLOAT
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        if (length != NO_LENGTH && length != sizeof(long))
            return false;
        put_double(out, spec, conversion, va_arg(*arguments, double));
        return true;
#endif
    default:
        return false;
    }
}

int uni_format(uni_format_sink *sink, void *context, const char *format, va_list arguments)
{
    struct output out = {.sink = sink, .context = context};
    va_list rest; /* a parameter of type va_list may be a pointer: its address is no va_list * */

    va_copy(rest, arguments);
    while (*format != '\0') {
        const char *start = format;
        struct spec spec;
        size_t length;

        while (*format != '\0' && *format != '%')
            format++;
        put(&out, start, (size_t)(format - start));
        if (*format == '\0')
            break;

        start = format++;
        scan_spec(&spec, &format, &rest);
        length = scan_length(&format);
        if (!convert(&out, &spec, *format, length, &rest)) {
            put(&out, start, length_of(start, SIZE_MAX));
            break;
        }
        format++;
    }
    va_end(rest);
    return out.overflow ? -EOVERFLOW : out.total;
}
