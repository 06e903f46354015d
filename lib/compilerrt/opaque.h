/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * Makes the compiler forget what it knows of (pointer), so that it cannot take a loop for the
 * memcpy() or memset() that the loop is part of, and replace it by a call of itself.
 */
#define OPAQUE(pointer) __asm__("" : "+r"(pointer))
