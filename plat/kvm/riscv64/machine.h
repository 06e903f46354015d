/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine, as the device tree describes it. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/plic.h>

/* How many of them there may be. QEMU has a node with memory for each NUMA node. */
#define MEMORY_MAX   8
#define RESERVED_MAX 8

struct range {
    uint64_t base, size;
};

struct machine {
    struct range memory[MEMORY_MAX];
    struct range reserved[RESERVED_MAX]; /* what the firmware keeps for itself */
    unsigned memory_count, reserved_count;

    /* All of these may be 0, which is to say that the tree has none. */
    uintptr_t uart, rtc, finisher; /* addresses of registers, of at most a page */
    uint32_t clock_frequency;      /* of the time CSR, in Hz */
    struct uni_plic plic;
    size_t plic_size; /* of its registers */
    uintptr_t initrd, initrd_end;
    uint64_t random;
    const char *command_line; /* in the tree, until start-up has copied it */
};

extern struct machine machine;

/*
 * Fill in (machine) from the (tree), which lies in memory as the firmware left it, for the
 * processor number (processor).
 *
 * Returns null, or why that cannot be.
 */
const char *read_tree(const void *tree, unsigned long processor);
