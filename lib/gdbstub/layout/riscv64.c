/* SPDX-License-Identifier: BSD-3-Clause */
/* gdb, features/riscv/64bit-cpu.xml: x0 to x31, pc. */
#include "../layout.h"

/* EBREAK and C.EBREAK: RISC-V Unprivileged ISA 20191213, 2.8 and 16.8. */
static const uint8_t ebreak[] = {0x73, 0x00, 0x10, 0x00};
static const uint8_t c_ebreak[] = {0x02, 0x90};

const struct layout layout = {
    .count = 33,
    .narrow = 33,
    .stack = 2,
    .pc = 32,
    .stop_size = sizeof(ebreak),
};

size_t layout_breakpoint(uintptr_t kind, const uint8_t **bytes)
{
    *bytes = kind == sizeof(ebreak) ? ebreak : c_ebreak;
    return kind == sizeof(ebreak) || kind == sizeof(c_ebreak) ? kind : 0;
}

void layout_stop(void)
{
    __asm__ volatile(".option push\n"
                     ".option norvc\n"
                     "ebreak\n"
                     ".option pop"
                     :
                     :
                     : "memory");
}
