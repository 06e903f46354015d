/* SPDX-License-Identifier: BSD-3-Clause */
/* What every processor has, in x86_64's way. The same names exist for each architecture. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* The smallest page, in bytes. Intel SDM volume 3A, 4.5 "4-Level Paging". */
#define UNI_ARCH_PAGE_SIZE 4096

/* The frame pointer of the calling function. */
UNI_INLINE uintptr_t uni_arch_frame_pointer(void)
{
    return (uintptr_t)__builtin_frame_address(0);
}

/*
 * One step up the stack: takes (return_address) from (frame), then moves (frame) to the caller's.
 *
 * (frame) points at the caller's saved frame pointer, with the return address above it (System V
 * ABI, AMD64 supplement, 3.2.2). Stacks grow down, so that frames rise; the first frame has a
 * saved frame pointer of 0. Returns false where (frame) is null, misaligned or followed by one
 * that does not rise: there the chain ends, or is broken.
 */
UNI_INLINE bool uni_arch_frame_next(uintptr_t *frame, uintptr_t *return_address)
{
    const uintptr_t *saved = (const uintptr_t *)*frame;

    if (!*frame || *frame % sizeof(uintptr_t))
        return false;
    if (saved[0] && saved[0] <= *frame)
        return false;
    *return_address = saved[1];
    *frame = saved[0];
    return *return_address != 0;
}

/* Tell the processor that this is a loop which waits. Intel SDM volume 2B, "PAUSE". */
UNI_INLINE void uni_arch_pause(void)
{
    __asm__ volatile("pause");
}
