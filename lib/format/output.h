/* SPDX-License-Identifier: BSD-3-Clause */
/* What the conversions of integers and of floating point share. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <unicore/format.h>

struct output {
    uni_format_sink *sink;
    void *context;
    int total;     /* bytes so far, at most INT_MAX */
    bool overflow; /* there were more; nothing is written after that */
};

/* One conversion specification. */
struct spec {
    bool left, plus, space, alternate, zero; /* the flags "-+ #0" */
    int width;
    int precision; /* -1: none given */
};

void put(struct output *out, const char *bytes, size_t length);
void put_repeated(struct output *out, char byte, size_t count);

/*
 * A field is (prefix), such as "-0x", and (length) bytes after it. The first function writes what
 * comes before those bytes: spaces and prefix, or prefix and zeros if (zero_fill) and the flags say
 * so. The second writes the spaces after them.
 */
void begin_field(struct output *out, const struct spec *spec, bool zero_fill, const char *prefix,
                 size_t length);
void end_field(struct output *out, const struct spec *spec, const char *prefix, size_t length);

/* The sign that goes before a number: "", "-", "+" or " ". */
const char *sign_of(const struct spec *spec, bool negative);

#if UNI_FORMAT_FLOAT
/* Format (value) by (conversion), one of "aAeEfFgG". */
void put_double(struct output *out, const struct spec *spec, char conversion, double value);
#endif
