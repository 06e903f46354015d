/* SPDX-License-Identifier: BSD-3-Clause */
#include "received.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 64 /* digits, at most */, DIGIT_BITS = 6 };

static char written[2 * RECEIVED_MAX];
static size_t length;
uint8_t received[RECEIVED_MAX];

void console_instead(const char *bytes, size_t count);

void console_instead(const char *bytes, size_t count)
{
    assert(length + count < sizeof(written));
    memcpy(written + length, bytes, count);
    length += count;
    written[length] = '\0';
}

/* RFC 1952, section 8, word by word as it is written there. */
static uint32_t crc_of(const uint8_t *bytes, size_t size)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < size; i++) {
        uint32_t c = (crc ^ bytes[i]) & 0xff;

        for (int k = 0; k < 8; k++)
            c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
        crc = c ^ (crc >> 8);
    }
    return crc ^ 0xffffffff;
}

static unsigned value_of(char digit)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = memchr(digits, digit, 64);

    assert(found != NULL);
    return (unsigned)(found - digits);
}

/* One line of base64, of which there is no whole byte left over. */
static size_t decode(const char *line, size_t count, uint8_t *bytes)
{
    size_t size = 0;
    uint32_t bits = 0;
    unsigned held = 0;

    assert(count > 0 && count <= LINE && count % 4 == 0);
    for (size_t i = 0; i < count && line[i] != '='; i++) {
        bits = bits << DIGIT_BITS | value_of(line[i]);
        held += DIGIT_BITS;
        if (held >= 8) {
            held -= 8;
            bytes[size++] = (uint8_t)(bits >> held);
        }
    }
    assert((bits & ((1u << held) - 1)) == 0);
    assert(size == count / 4 * 3 - (line[count - 1] == '=') - (line[count - 2] == '='));
    return size;
}

size_t receive(const char *name)
{
    char begin[100], end[100];
    const char *line = written;
    size_t size = 0, expected = LINE;

    sprintf(begin, "\nunicore: begin %s\n", name);
    assert(strncmp(line, begin, strlen(begin)) == 0);
    for (line += strlen(begin); strncmp(line, "unicore: ", 9) != 0;) {
        size_t count = strcspn(line, "\n");

        assert(line[count] == '\n' && expected == LINE); /* only the last is shorter */
        expected = count;
        size += decode(line, count, received + size);
        line += count + 1;
    }
    sprintf(end, "unicore: end %s %08x\n", name, crc_of(received, size));
    assert(strcmp(line, end) == 0);
    length = 0;
    written[0] = '\0';
    return size;
}
