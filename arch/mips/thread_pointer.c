/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/arch.h>
#include <unicore/mips/cp0.h>

/* UserLocal is register 4.2: MIPS32 PRA (MD00090) 9.12. Kernel mode may read it with RDHWR. */
void uni_arch_set_thread_pointer(uintptr_t pointer)
{
    UNI_CP0_WRITE(4, 2, pointer);
}
