/* SPDX-License-Identifier: BSD-3-Clause */
#include "packet.h"

#include <unicore/arch.h>
#include <unicore/debugline.h>

static const char digits[] = "0123456789abcdef";

bool packet_acknowledge = true;

/* The packet that was sent last, or that is being made, with its frame. */
static char out[1 + PACKET_SIZE + 3];
static size_t out_length;

static char next_byte(void)
{
    char byte;

    while (uni_debugline_read(&byte, 1) == 0)
        uni_arch_pause();
    return byte;
}

int packet_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* Skip what is between packets. gdb asks for the last one again with a minus. */
static void find_packet(void)
{
    for (;;) {
        char byte = next_byte();

        if (byte == '$')
            return;
        if (byte == '-' && packet_acknowledge)
            uni_debugline_write(out, out_length);
    }
}

size_t packet_receive(char text[PACKET_SIZE + 1])
{
    find_packet();
    for (;;) {
        size_t length = 0;
        uint8_t sum = 0;
        char byte;
        int high, low;

        /* One more $ is the start of a packet, and the one before was cut off. */
        while ((byte = next_byte()) != '#') {
            if (byte == '$') {
                length = 0;
                sum = 0;
                continue;
            }
            sum = (uint8_t)(sum + (uint8_t)byte);
            if (length < PACKET_SIZE)
                text[length] = byte;
            if (length <= PACKET_SIZE)
                length++;
        }
        high = packet_digit(next_byte());
        low = packet_digit(next_byte());
        if (high >= 0 && low >= 0 && high * 16 + low == sum) {
            if (packet_acknowledge)
                uni_debugline_write("+", 1);
            if (length > PACKET_SIZE)
                length = 0;
            text[length] = '\0';
            return length;
        }
        if (packet_acknowledge)
            uni_debugline_write("-", 1);
        find_packet();
    }
}

static void add(char byte)
{
    if (out_length < 1 + PACKET_SIZE)
        out[out_length++] = byte;
}

void packet_begin(void)
{
    out[0] = '$';
    out_length = 1;
}

void packet_add_text(const char *text)
{
    while (*text)
        add(*text++);
}

void packet_add_bytes(const void *bytes, size_t length)
{
    const uint8_t *from = bytes;

    for (size_t i = 0; i < length; i++) {
        add(digits[from[i] >> 4]);
        add(digits[from[i] & 0xf]);
    }
}

void packet_add_number(uintptr_t number)
{
    int shift = 8 * (int)sizeof(number) - 4;

    while (shift > 0 && number >> shift == 0)
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        add(digits[number >> shift & 0xf]);
}

size_t packet_room(void)
{
    return 1 + PACKET_SIZE - out_length;
}

void packet_send(void)
{
    uint8_t sum = 0;

    for (size_t i = 1; i < out_length; i++)
        sum = (uint8_t)(sum + (uint8_t)out[i]);
    out[out_length++] = '#';
    out[out_length++] = digits[sum >> 4];
    out[out_length++] = digits[sum & 0xf];
    uni_debugline_write(out, out_length);
}
