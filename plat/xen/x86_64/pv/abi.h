/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What PV guests have of Xen on x86_64: xen/include/public/xen.h, arch-x86/xen.h,
 * arch-x86/xen-x86_64.h and elfnote.h. Usable from assembly.
 */
#pragma once

/* elfnote.h. */
#define NOTE_ENTRY         1
#define NOTE_VIRT_BASE     3
#define NOTE_PADDR_OFFSET  4
#define NOTE_XEN_VERSION   5
#define NOTE_GUEST_OS      6
#define NOTE_LOADER        8
#define NOTE_FEATURES      10
#define NOTE_MOD_START_PFN 16

/* xen.h, "HYPERCALLS". */
#define CALL_SET_TRAP_TABLE    0
#define CALL_MMU_UPDATE        1
#define CALL_STACK_SWITCH      3
#define CALL_UPDATE_VA_MAPPING 14
#define CALL_IRET              23
#define CALL_SET_SEGMENT_BASE  25
#define CALL_MMUEXT_OP         26
#define CALL_CALLBACK_OP       30

/* xen-x86_64.h: Xen's own segments, which every descriptor table has. */
#define SELECTOR_CODE  0xe033 /* FLAT_RING3_CS64 */
#define SELECTOR_STACK 0xe02b /* FLAT_RING3_SS64 */

/* xen-x86_64.h, HYPERVISOR_set_segment_base. */
#define SEGMENT_FS 0 /* SEGBASE_FS */

/* xen-x86_64.h, struct iret_context: rcx and r11 need not come back. */
#define IRET_IN_SYSCALL 0x100

/* The two lowest bits of cs in a frame: all set where user mode was interrupted, else none. */
#define SELECTOR_PRIVILEGE 3

/* Where upcall_entry and syscall_callback find what user mode goes on with, by offsets. */
#define FRAME_RAX    0
#define FRAME_RCX    8
#define FRAME_RDX    16
#define FRAME_RSI    24
#define FRAME_RDI    32
#define FRAME_R8     40
#define FRAME_R9     48
#define FRAME_R10    56
#define FRAME_R11    64
#define FRAME_RSP    72
#define FRAME_RFLAGS 80
#define FRAME_RBP    88 /* with rip above it, to a backtrace a frame like any other */
#define FRAME_RIP    96
#define FRAME_SIZE   104

/* arch-x86/xen.h, struct trap_info, (flags). */
#define TRAP_MASKS_EVENTS 4
#define TRAP_BY_ANYONE    3 /* by the INT instruction too, which INT3 is one of */

/* xen-x86_64.h, __MACH2PHYS_VIRT_START: an array by machine frame of the domain's frames. */
#define FRAMES_OF_MACHINE 0xffff800000000000

#ifndef __ASSEMBLER__

#include <stdint.h>

/* xen.h, struct start_info. Machine frames are those of the host, virtual addresses ours. */
struct start_info {
    char magic[32]; /* "xen-3.0-x86_64" */
    uint64_t pages;
    uint64_t shared; /* machine address */
    uint32_t flags;
    uint64_t store_frame; /* machine frame */
    uint32_t store_port;
    uint64_t console_frame; /* machine frame; other domains than the first */
    uint32_t console_port;
    uint64_t tables; /* virtual address of the root page table, the first of these: */
    uint64_t table_pages;
    uint64_t frames;      /* virtual address of an array with each of our frames' machine frame */
    uint64_t initrd;      /* virtual address, or one of our frames: START_INITRD_FRAME */
    uint64_t initrd_size; /* bytes */
    char command_line[1024];
};

#define START_MAGIC        "xen-3.0-x86_64"
#define START_FIRST_DOMAIN 0x02 /* SIF_INITDOMAIN */
#define START_INITRD_FRAME 0x08 /* SIF_MOD_START_PFN */

/* xen.h, struct mmu_update: (entry) is the machine address of a page table's entry. */
struct table_update {
    uint64_t entry, value;
};

/* xen.h, struct mmuext_op. */
struct table_command {
    uint32_t command;
    uint64_t frame;
    uint64_t unused;
};

enum { TABLE_PIN_ROOT = 3, TABLE_UNPIN = 4, TABLE_USE = 5, TABLE_USE_AS_USER = 15 };

/* xen.h, HYPERVISOR_update_va_mapping. */
enum { UPDATE_FLUSH_PAGE = 2 }; /* UVMF_INVLPG */

/* callback.h. */
enum { CALLBACK_REGISTER = 0 };
enum { CALLBACK_EVENT = 0, CALLBACK_SYSCALL = 2 };
enum { CALLBACK_MASKS_EVENTS = 1 };

struct callback {
    uint16_t type;
    uint16_t flags;
    uint64_t address;
};

#endif
