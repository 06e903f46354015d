/* SPDX-License-Identifier: BSD-3-Clause */
/* What fuzz targets hand out, taken off the console: <unicore/handout.h> says how it is written. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { RECEIVED_MAX = 1 << 20 };

extern uint8_t received[RECEIVED_MAX];

/*
 * How many bytes of (name), which is everything that was written since the last call, are in
 * (received). Whatever is wrong with them ends the process.
 */
size_t receive(const char *name);
