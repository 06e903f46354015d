/* SPDX-License-Identifier: BSD-3-Clause */
/* The base of a segment is the kernel's to set. */
#include <unicore/arch.h>

/* Linux, arch/x86/entry/syscalls/syscall_64.tbl and arch/x86/include/uapi/asm/prctl.h. */
#define SYS_ARCH_PRCTL 158
#define ARCH_SET_FS    0x1002

/* Linux refuses only what is no address of a process. */
void uni_arch_set_thread_pointer(uintptr_t pointer)
{
    long result = SYS_ARCH_PRCTL;

    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"((long)ARCH_SET_FS), "S"(pointer)
                     : "rcx", "r11", "memory");
}
