/* SPDX-License-Identifier: BSD-3-Clause */
/* What registers there are, for gdb: "Debugging with GDB", appendix G "Target Descriptions". */
#pragma once

#include <stddef.h>

/* Add the part of (length) characters from (offset) on to the packet: returns how many there were,
 * which is fewer where the packet is full, and 0 at the end. */
size_t description_add(size_t offset, size_t length);
