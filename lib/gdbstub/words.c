/* SPDX-License-Identifier: BSD-3-Clause */
#include "words.h"

#include "packet.h"

bool take_number(const char **at, uintptr_t *number)
{
    const char *start = *at;

    for (*number = 0; packet_digit(**at) >= 0; ++*at)
        *number = *number << 4 | (unsigned)packet_digit(**at);
    return *at != start;
}

bool take_bytes(const char **at, uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        int high = packet_digit((*at)[0]);
        int low = high < 0 ? -1 : packet_digit((*at)[1]);

        if (low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
        *at += 2;
    }
    return true;
}

bool take_word(const char **at, const char *word)
{
    const char *rest = *at;

    while (*word) {
        if (*rest++ != *word++)
            return false;
    }
    *at = rest;
    return true;
}
