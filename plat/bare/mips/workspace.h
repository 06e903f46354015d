/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The workspace: memory behind the image for all that start-up needs and that would make the image
 * larger in the image. From its start, in pages:
 *
 *     guard, fault stack, guard, boot stack, page tables
 *
 * Usable from assembly.
 */
#pragma once

#define PAGE 4096

#define FAULT_STACK PAGE
#define STACK_GUARD (3 * PAGE)
#define STACK       (4 * PAGE)
#define TABLES      (STACK + UNI_BARE_STACK * 1024)

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

extern const char uni_image_start[], uni_image_end[];

UNI_INLINE uintptr_t workspace_base(void)
{
    return UNI_ALIGN_UP((uintptr_t)uni_image_end, PAGE);
}

/* What start-up has found out. Physical addresses. */
struct machine {
    uintptr_t workspace_end;
    uintptr_t memory_end;
    uintptr_t initrd;
    uintptr_t initrd_size;
};

extern struct machine machine;

#endif
