/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The workspace: memory behind the image for all that start-up needs and that would make the image
 * larger in the image. From its start, in pages:
 *
 *     guard, fault stack, guard, boot stack, page tables, command line
 *
 * Usable from assembly.
 */
#pragma once

#define PAGE 4096

#define FAULT_STACK (PAGE)
#define STACK_GUARD (3 * PAGE)
#define STACK       (4 * PAGE)
#define TABLES      (STACK + UNI_KVM_STACK * 1024)

/*
 * Page tables: the root, two for the halves of the image and three for the workspace, since either
 * may lie across 2 MiB or 1 GiB; one for each other device and for the ends of the interrupt
 * controller and of the initial ramdisk; and one of the level above for each of these places.
 */
#define TABLES_SIZE  (20 * PAGE)
#define COMMAND_LINE (TABLES + TABLES_SIZE)

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

extern const char uni_image_start[], uni_image_end[];

UNI_INLINE uintptr_t workspace_base(void)
{
    return UNI_ALIGN_UP((uintptr_t)uni_image_end, PAGE);
}

/* Behind the command line, page-aligned. Start-up sets it. */
extern uintptr_t workspace_end;

#endif
