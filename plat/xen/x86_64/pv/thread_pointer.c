/* SPDX-License-Identifier: BSD-3-Clause */
/* The base of a segment is Xen's to set: user mode may not. */
#include <unicore/arch.h>
#include <unicore/xenguest.h>

#include "abi.h"

/* Xen refuses only what is no address of a guest. */
void uni_arch_set_thread_pointer(uintptr_t pointer)
{
    (void)uni_xen_hypercall(SEGMENT_FS, pointer, 0, 0, CALL_SET_SEGMENT_BASE);
}
