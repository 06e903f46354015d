/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/arch.h>
#include <unicore/x86_64/msr.h>

/* Weak: a PV guest of Xen asks Xen, see its platform. */
UNI_WEAK void uni_arch_set_thread_pointer(uintptr_t pointer)
{
    uni_msr_write(UNI_MSR_FS_BASE, pointer);
}
