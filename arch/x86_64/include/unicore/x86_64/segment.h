/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Descriptor tables in 64-bit mode: Intel SDM volume 3A, 3.4.5, 6.14 and 7.7. Usable from assembly.
 */
#pragma once

/* Selectors of uni_descriptors. */
#define UNI_SELECTOR_CODE 0x08
#define UNI_SELECTOR_DATA 0x10
#define UNI_SELECTOR_TASK 0x18

/* Exceptions are vectors 0 to 31; uni_trap_on_interrupt() serves those from here on. */
#define UNI_TRAP_INTERRUPTS 32
#define UNI_TRAP_VECTORS    128 /* the end of them */

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

/* What LGDT and LIDT take: SDM 2.4. (limit) is the table's size in bytes less one. */
struct uni_table_pointer {
    uint16_t limit;
    uint64_t base;
} UNI_PACKED;

/* An interrupt gate: SDM 6.14.1. (stack) is a number in the task's stack table, 0 for none. */
struct uni_gate {
    uint16_t offset_0;
    uint16_t selector;
    uint8_t stack;
    uint8_t type;
    uint16_t offset_16;
    uint32_t offset_32;
    uint32_t reserved;
};

#define UNI_GATE_INTERRUPT 0x8e /* present, ring 0, 64-bit interrupt gate */

/* The task state, which in 64-bit mode is a table of stacks: SDM 7.7. stacks[0] has number 1. */
struct uni_task {
    uint32_t reserved_0;
    uint64_t ring_stacks[3];
    uint64_t reserved_1;
    uint64_t stacks[7];
    uint64_t reserved_2;
    uint16_t reserved_3;
    uint16_t io_map; /* offset of the I/O permission bits; at or beyond the limit: there are none */
} UNI_PACKED;

/* Flat 64-bit segments, and room for the task, which uni_trap_start() fills in. */
extern uint64_t uni_descriptors[];

/* What LGDT takes to make them count. */
extern const struct uni_table_pointer uni_descriptors_pointer;

#endif
