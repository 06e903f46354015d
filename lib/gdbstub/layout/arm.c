/* SPDX-License-Identifier: BSD-3-Clause */
/* gdb, features/arm/arm-core.xml. Left to itself, gdb expects registers of the FPA before cpsr. */
#include "../layout.h"

#include <unicore/cdefs.h>

/* BKPT #0: Arm ARM (DDI 0406C) A8.8.24. */
static const uint8_t bkpt[] = {0x70, 0x00, 0x20, 0xe1};
static const uint8_t bkpt_thumb[] = {0x00, 0xbe};

/* What gdb wants: "Debugging with GDB", appendix E.5.1.1 "ARM Breakpoint Kinds". */
enum { KIND_THUMB = 2, KIND_THUMB_2 = 3, KIND_ARM = 4 };

#ifdef __thumb__
#define STOP_SIZE sizeof(bkpt_thumb)
#else
#define STOP_SIZE sizeof(bkpt)
#endif

static const char *const names[] = {"r0", "r1",  "r2",  "r3",  "r4", "r5", "r6", "r7",  "r8",
                                    "r9", "r10", "r11", "r12", "sp", "lr", "pc", "cpsr"};

const struct layout layout = {
    .count = UNI_COUNT(names),
    .narrow = UNI_COUNT(names),
    .stack = 13,
    .pc = 15,
    .stop_size = STOP_SIZE,
    .architecture = "arm",
    .feature = "org.gnu.gdb.arm.core",
    .names = names,
};

/* A short one in front of half of a long instruction stops as well: it comes first. */
size_t layout_breakpoint(uintptr_t kind, const uint8_t **bytes)
{
    switch (kind) {
    case KIND_THUMB:
    case KIND_THUMB_2:
        *bytes = bkpt_thumb;
        return sizeof(bkpt_thumb);
    case KIND_ARM:
        *bytes = bkpt;
        return sizeof(bkpt);
    default:
        return 0;
    }
}

void layout_stop(void)
{
    __asm__ volatile("bkpt #0" : : : "memory");
}
