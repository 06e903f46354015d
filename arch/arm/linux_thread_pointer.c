/* SPDX-License-Identifier: BSD-3-Clause */
/* A process can read the thread pointer, and the kernel sets it. */
#include <unicore/arch.h>

/* Linux, arch/arm/include/uapi/asm/unistd.h. */
#define ARM_SET_TLS 0x0f0005

void uni_arch_set_thread_pointer(uintptr_t pointer)
{
    register uintptr_t r0 __asm__("r0") = pointer;

    /* The number belongs in r7, which is also Thumb's frame pointer. */
    __asm__ volatile("mov r12, r7; mov r7, %1; svc #0; mov r7, r12"
                     : "+r"(r0)
                     : "r"(ARM_SET_TLS)
                     : "r12", "memory");
}
