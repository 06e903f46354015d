/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FENCE.I makes this processor fetch what it has stored: RISC-V Unprivileged ISA 20191213, chapter
 * 3 "Zifencei".
 */
#include <unicore/arch.h>

void uni_arch_code_changed(const void *start, size_t size)
{
    (void)start;
    (void)size;
    uni_arch_barrier_instructions();
}
