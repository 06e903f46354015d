/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/console.h>
#include <unicore/handout.h>
#include <unicore/print.h>

/* CRC-32 of ISO 3309 as gzip has it, RFC 1952, section 8, bit by bit: a console is slower. */
#define CRC_POLYNOMIAL 0xedb88320u

static uint32_t crc_of(uint32_t crc, const uint8_t *bytes, size_t size)
{
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (crc & 1 ? CRC_POLYNOMIAL : 0);
    }
    return ~crc;
}

/* Write what is held as one line of base64. */
static void flush(struct uni_handout *handout)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char line[sizeof(handout->bytes) / 3 * 4 + 1];
    size_t length = 0;

    for (size_t i = 0; i < handout->held; i += 3) {
        size_t left = handout->held - i;
        uint32_t group = (uint32_t)handout->bytes[i] << 16;

        group |= left > 1 ? (uint32_t)handout->bytes[i + 1] << 8 : 0;
        group |= left > 2 ? handout->bytes[i + 2] : 0;
        line[length++] = digits[group >> 18];
        line[length++] = digits[group >> 12 & 63];
        line[length++] = left > 1 ? digits[group >> 6 & 63] : '=';
        line[length++] = left > 2 ? digits[group & 63] : '=';
    }
    line[length++] = '\n';
    uni_console_write(line, length);
    handout->held = 0;
}

void uni_handout_begin(struct uni_handout *handout, const char *name)
{
    handout->name = name;
    handout->crc = 0;
    handout->held = 0;
    uni_print("\nunicore: begin %s\n", name);
}

void uni_handout_add(struct uni_handout *handout, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    handout->crc = crc_of(handout->crc, bytes, size);
    for (size_t i = 0; i < size; i++) {
        handout->bytes[handout->held++] = bytes[i];
        if (handout->held == sizeof(handout->bytes))
            flush(handout);
    }
}

void uni_handout_end(struct uni_handout *handout)
{
    if (handout->held)
        flush(handout);
    uni_print("unicore: end %s %08lx\n", handout->name, (unsigned long)handout->crc);
}
