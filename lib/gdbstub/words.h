/* SPDX-License-Identifier: BSD-3-Clause */
/* What the text of packets consists of. Whatever is found at (*at), that is behind it afterwards.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number in hexadecimal. False if there is no digit. */
bool take_number(const char **at, uintptr_t *number);

/* Bytes in hexadecimal. False if there are fewer digits. */
bool take_bytes(const char **at, uint8_t *bytes, size_t length);

/* Whether (word) is there; if not, (*at) stays where it is. */
bool take_word(const char **at, const char *word);
