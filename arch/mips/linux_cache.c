/* SPDX-License-Identifier: BSD-3-Clause */
/* Cache maintenance in a process, which has no devices and may not use the processor's own. */
#include <unicore/arch.h>

/* Linux, arch/mips/kernel/syscalls/syscall_o32.tbl and arch/mips/include/uapi/asm/cachectl.h. */
#define SYS_CACHEFLUSH 4147
#define BOTH_CACHES    3

void uni_arch_cache_clean(const void *start, size_t size)
{
    (void)start;
    (void)size;
}

void uni_arch_cache_invalidate(const void *start, size_t size)
{
    (void)start;
    (void)size;
}

/* Linux refuses only what is no address of a process. */
void uni_arch_code_changed(const void *start, size_t size)
{
    register uintptr_t v0 __asm__("$2") = SYS_CACHEFLUSH;
    register uintptr_t a0 __asm__("$4") = (uintptr_t)start;
    register uintptr_t a1 __asm__("$5") = size;
    register uintptr_t a2 __asm__("$6") = BOTH_CACHES;
    register uintptr_t a3 __asm__("$7");

    __asm__ volatile("syscall"
                     : "+r"(v0), "=r"(a3)
                     : "r"(a0), "r"(a1), "r"(a2)
                     : "$1", "$3", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$24",
                       "$25", "hi", "lo", "memory");
}
