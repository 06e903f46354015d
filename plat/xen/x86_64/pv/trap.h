/* SPDX-License-Identifier: BSD-3-Clause */
/* What handlers of exceptions share. Usable from assembly. */
#pragma once

#define PAGE_FAULT 14

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

/* What is on the kernel stack, from its top down. */
struct frame {
    uint64_t general[13]; /* in the order of (register_names), which has two more */
    uint64_t vector;
    uint64_t saved[2]; /* rcx, r11 */
    uint64_t cpu[];    /* [error code,] rip, cs, rflags, rsp, ss */
};

#define GENERAL_RBP 5

UNI_NORETURN void pv_trap(const struct frame *frame);

#endif
