/* SPDX-License-Identifier: BSD-3-Clause */
/* What stands in tables of virtual functions where there is none: Itanium C++ ABI, 3.2.6. */
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/crash.h>

UNI_NORETURN void __cxa_pure_virtual(void);
UNI_NORETURN void __cxa_deleted_virtual(void);

void __cxa_pure_virtual(void)
{
    uni_crash("a pure virtual function was called", NULL, 0, 0, uni_arch_frame_pointer());
}

void __cxa_deleted_virtual(void)
{
    uni_crash("a deleted virtual function was called", NULL, 0, 0, uni_arch_frame_pointer());
}
