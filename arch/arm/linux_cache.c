/* SPDX-License-Identifier: BSD-3-Clause */
/* Cache maintenance in a process, which has no devices and may not use the processor's own. */
#include <unicore/arch.h>

/* Linux, arch/arm/include/uapi/asm/unistd.h. */
#define ARM_CACHEFLUSH 0x0f0002

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

/* Linux refuses only what is not mapped, or the wrong way round. */
void uni_arch_code_changed(const void *start, size_t size)
{
    register uintptr_t r0 __asm__("r0") = (uintptr_t)start;
    register uintptr_t r1 __asm__("r1") = (uintptr_t)start + size;
    register uintptr_t r2 __asm__("r2") = 0; /* flags */

    /* The number belongs in r7, which is also Thumb's frame pointer. */
    __asm__ volatile("mov r12, r7; mov r7, %1; svc #0; mov r7, r12"
                     : "+r"(r0)
                     : "r"(ARM_CACHEFLUSH), "r"(r1), "r"(r2)
                     : "r12", "memory");
}
