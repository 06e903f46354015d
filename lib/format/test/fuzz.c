/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any format of integers and strings against the C library's own snprintf(), in a buffer of any
 * size. The input chooses from what ISO C defines: other formats are the caller's mistake.
 */
#include <assert.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unicore/format.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 600 };

static const struct {
    const char *length;
    const char *conversions;
} lengths[] = {
    {"hh", "diuoxX"}, {"h", "diuoxX"}, {"", "diuoxXcs"}, {"l", "diuoxX"}, {"ll", "diuoxX"},
};

/* A specification with the flags that its conversion allows: ISO C11 7.21.6.1, 6. */
static void specify(char *format, const uint8_t *data, char conversion, const char *length)
{
    *format++ = '%';
    for (unsigned bit = 0; bit < 5; bit++) {
        char flag = "-+ #0"[bit];

        if ((data[0] & 1u << bit) == 0 || (flag == '#' && strchr("oxX", conversion) == NULL) ||
            (strchr("+ ", flag) != NULL && strchr("di", conversion) == NULL) ||
            (flag == '0' && strchr("cs", conversion) != NULL))
            continue;
        *format++ = flag;
    }
    if (data[1] % 64 != 0)
        format += sprintf(format, "%d", data[1] % 64);
    if (data[2] % 64 != 0 && conversion != 'c')
        format += sprintf(format, ".%d", data[2] % 64 - 1);
    sprintf(format, "%s%c", length, conversion);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (; size >= 13; data += 13, size -= 13) {
        unsigned which = data[3] % (sizeof(lengths) / sizeof(lengths[0]));
        const char *conversions = lengths[which].conversions;
        char conversion = conversions[data[4] % strlen(conversions)];
        size_t room = data[0] >= 128 ? data[1] : ROOM;
        char format[40], ours[ROOM], theirs[ROOM];
        long long value;
        int length, expected;

        memcpy(&value, data + 5, sizeof(value));
        specify(format, data, conversion, lengths[which].length);
        memset(ours, 0x55, sizeof(ours));
        memset(theirs, 0x55, sizeof(theirs));
        if (conversion == 's') {
            char text[9] = {0};

            memcpy(text, &value, 8);
            length = uni_format_text(ours, room, format, text);
            expected = snprintf(theirs, room, format, text);
        } else if (which == 4) {
            length = uni_format_text(ours, room, format, value);
            expected = snprintf(theirs, room, format, value);
        } else if (which == 3) {
            length = uni_format_text(ours, room, format, (long)value);
            expected = snprintf(theirs, room, format, (long)value);
        } else {
            length = uni_format_text(ours, room, format, (int)value);
            expected = snprintf(theirs, room, format, (int)value);
        }
        assert(length == expected);
        assert(memcmp(ours, theirs, ROOM) == 0);
    }
    return 0;
}
