/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/arch.h>

/* Arm ARM (DDI 0406C) B4.1.150 "TPIDRURO": it is read-only to user mode alone. */
void uni_arch_set_thread_pointer(uintptr_t pointer)
{
    __asm__ volatile("mcr p15, 0, %0, c13, c0, 3" : : "r"(pointer) : "memory");
}
