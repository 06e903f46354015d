/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames are blocks of the heap: see docs/decisions/0016-virtual-memory.md. */
#include <stdint.h>
#include <unicore/alloc.h>
#include <unicore/arch.h>
#include <unicore/assert.h>
#include <unicore/vm.h>

void *uni_vm_frames_take(size_t count, size_t alignment)
{
    UNI_ASSERT(count != 0 && alignment >= UNI_ARCH_PAGE_SIZE);
    if (count > SIZE_MAX / UNI_ARCH_PAGE_SIZE)
        return NULL;
    return uni_alloc_aligned(alignment, count * UNI_ARCH_PAGE_SIZE);
}

void uni_vm_frames_give(void *frames)
{
    uni_free(frames);
}
