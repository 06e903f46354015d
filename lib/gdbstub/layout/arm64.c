/* SPDX-License-Identifier: BSD-3-Clause */
/* gdb, features/aarch64-core.xml. Left to itself, gdb expects floating point behind these. */
#include "../layout.h"

#include <unicore/cdefs.h>

static const uint8_t brk[] = {0x00, 0x00, 0x20, 0xd4}; /* BRK #0: Arm ARM (DDI 0487) C6.2.44 */

static const char *const names[] = {"x0",  "x1",  "x2",  "x3",  "x4",  "x5",  "x6",  "x7",  "x8",
                                    "x9",  "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
                                    "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26",
                                    "x27", "x28", "x29", "x30", "sp",  "pc",  "cpsr"};

const struct layout layout = {
    .count = UNI_COUNT(names),
    .narrow = 33,
    .stack = 31,
    .pc = 32,
    .stop_size = sizeof(brk),
    .architecture = "aarch64",
    .feature = "org.gnu.gdb.aarch64.core",
    .names = names,
};

size_t layout_breakpoint(uintptr_t kind, const uint8_t **bytes)
{
    *bytes = brk;
    return kind == sizeof(brk) ? sizeof(brk) : 0;
}

void layout_stop(void)
{
    __asm__ volatile("brk #0" : : : "memory");
}
