/* SPDX-License-Identifier: BSD-3-Clause */
/* The text screen of a PC, 80 by 25, as the BIOS leaves it. */
#pragma once

#include <stddef.h>

void vga_write(const char *bytes, size_t length);
