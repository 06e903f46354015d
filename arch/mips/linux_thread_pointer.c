/* SPDX-License-Identifier: BSD-3-Clause */
/* A process can read the thread pointer, and the kernel sets it. */
#include <unicore/arch.h>

/* Linux, arch/mips/kernel/syscalls/syscall_o32.tbl. */
#define SYS_SET_THREAD_AREA 4283

void uni_arch_set_thread_pointer(uintptr_t pointer)
{
    register uintptr_t v0 __asm__("$2") = SYS_SET_THREAD_AREA;
    register uintptr_t a0 __asm__("$4") = pointer;
    register uintptr_t a3 __asm__("$7");

    __asm__ volatile("syscall"
                     : "+r"(v0), "=r"(a3)
                     : "r"(a0)
                     : "$1", "$3", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$24",
                       "$25", "hi", "lo", "memory");
}
