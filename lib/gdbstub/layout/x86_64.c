/* SPDX-License-Identifier: BSD-3-Clause */
/* gdb, features/i386/64bit-core.xml: rax to gs; those of floating point, which follow, are not. */
#include "../layout.h"

static const uint8_t int3[] = {0xcc};

const struct layout layout = {
    .count = 24,
    .narrow = 17,
    .stack = 7,
    .pc = 16,
    .stop_size = sizeof(int3),
};

size_t layout_breakpoint(uintptr_t kind, const uint8_t **bytes)
{
    *bytes = int3;
    return kind == sizeof(int3) ? sizeof(int3) : 0;
}

void layout_stop(void)
{
    __asm__ volatile("int3" : : : "memory");
}
