/* SPDX-License-Identifier: BSD-3-Clause */
/* Control registers: Intel SDM volume 3A, 2.5 "Control Registers". Usable from assembly. */
#pragma once

#define UNI_CR0_PE 0x00000001 /* protected mode */
#define UNI_CR0_MP 0x00000002 /* WAIT obeys TS */
#define UNI_CR0_ET 0x00000010 /* always 1 */
#define UNI_CR0_NE 0x00000020 /* x87 errors are exceptions, not interrupts */
#define UNI_CR0_WP 0x00010000 /* read-only pages bind the supervisor too */
#define UNI_CR0_PG 0x80000000 /* paging */

#define UNI_CR4_PAE        0x00000020 /* 64-bit page table entries; long mode needs them */
#define UNI_CR4_OSFXSR     0x00000200 /* SSE instructions are allowed */
#define UNI_CR4_OSXMMEXCPT 0x00000400 /* SSE errors are exception 19 */

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

/* The address of the last page fault. */
UNI_INLINE uintptr_t uni_cr2_read(void)
{
    uintptr_t value;

    __asm__ volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}

/* The physical address of the page tables' root, with nothing else set by us. */
UNI_INLINE uintptr_t uni_cr3_read(void)
{
    uintptr_t value;

    __asm__ volatile("mov %%cr3, %0" : "=r"(value));
    return value;
}

/* Switch to the page tables whose root is at the physical address (root); flushes the TLB. */
UNI_INLINE void uni_cr3_write(uintptr_t root)
{
    __asm__ volatile("mov %0, %%cr3" : : "r"(root) : "memory");
}

#endif
