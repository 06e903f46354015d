/* SPDX-License-Identifier: BSD-3-Clause */
/* In a process, which may go on on another processor: there, Linux does it for all of them. */
#include <unicore/arch.h>

/* Linux, arch/riscv/include/uapi/asm/unistd.h: __NR_riscv_flush_icache. It cannot fail. */
#define RISCV_FLUSH_ICACHE 259

void uni_arch_code_changed(const void *start, size_t size)
{
    register uintptr_t a0 __asm__("a0") = (uintptr_t)start;
    register uintptr_t a1 __asm__("a1") = (uintptr_t)start + size;
    register uintptr_t a2 __asm__("a2") = 0; /* flags: for all threads */
    register uintptr_t a7 __asm__("a7") = RISCV_FLUSH_ICACHE;

    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
}
