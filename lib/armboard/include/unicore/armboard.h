/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Start-up of ARM boards and virtual machines, 32-bit and 64-bit, and what such a machine consists
 * of. The assembly of <unicore/armboard_arm64.h>, or uni_armboard_enter() on 32-bit ARM, leads to
 * the platform's own C code, which fills in (uni_armboard), mostly by uni_armboard_read(), and
 * calls uni_armboard_start().
 *
 * Behind the image lies the workspace, memory for all that start-up needs and that would make the
 * image larger in the image. The image's header asks the loader for it. From its start:
 *
 *     guard, fault stack, guard, boot stack, page tables
 *
 * Usable from assembly.
 */
#pragma once

#define UNI_ARMBOARD_PAGE 4096

/* Offsets in the workspace. */
#define UNI_ARMBOARD_FAULT_STACK UNI_ARMBOARD_PAGE
#define UNI_ARMBOARD_STACK_GUARD (3 * UNI_ARMBOARD_PAGE)
#define UNI_ARMBOARD_STACK       (4 * UNI_ARMBOARD_PAGE)

/*
 * Tables: the root, then for image and workspace 2 of the second level and 5 of the third, since
 * their four parts have five ends; for each of five devices or initial ramdisks one of the second
 * level and one of the third; the ramdisk's other end takes another.
 */
#define UNI_ARMBOARD_TABLES ((1 + 2 + 5 + 5 * 2 + 2) * UNI_ARMBOARD_PAGE)

/* Its size, where the boot stack has (stack) bytes. */
#define UNI_ARMBOARD_WORKSPACE(stack) (UNI_ARMBOARD_STACK + (stack) + UNI_ARMBOARD_TABLES)

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/gic.h>
#include <unicore/intr.h>
#include <unicore/mem.h>
#include <unicore/psci.h>

/* Most entries of the lists below. */
#define UNI_ARMBOARD_BANKS    4
#define UNI_ARMBOARD_RESERVED 8

/* Devices, by what the device tree calls compatible. */
enum uni_armboard_kind {
    UNI_ARMBOARD_PORT,  /* PL011 */
    UNI_ARMBOARD_CLOCK, /* PL031 */
    UNI_ARMBOARD_GIC2,
    UNI_ARMBOARD_GIC3,
    UNI_ARMBOARD_TIMER, /* of the processor; its line is that of the virtual timer */
    UNI_ARMBOARD_XEN,   /* where Xen's grant table may appear, how Xen tells of events */
    UNI_ARMBOARD_KINDS,
};

/* Physical addresses, which are also virtual ones; (size) is 0 where there is no such thing. */
struct uni_armboard_range {
    uint64_t base, size;
};

struct uni_armboard_device {
    bool present;
    unsigned line; /* of its interrupt: an INTID; for the processor's timer and Xen only */
    struct uni_armboard_range registers;
    struct uni_armboard_range more; /* the second half of a GIC: as in struct uni_gic */
};

struct uni_armboard {
    struct uni_armboard_device devices[UNI_ARMBOARD_KINDS];
    enum uni_psci_method psci;

    struct uni_armboard_range banks[UNI_ARMBOARD_BANKS]; /* of memory */
    unsigned banks_count;
    /* Parts of it that are not ours: the initial ramdisk is one of them. */
    struct uni_armboard_range reserved[UNI_ARMBOARD_RESERVED];
    unsigned reserved_count;
    struct uni_armboard_range initrd;

    /* In the tree, which is not mapped any more after uni_armboard_start(). */
    const char *command_line;
    size_t command_line_size; /* with the null byte */
    uint64_t seed;            /* as random as the tree has it */
};

extern struct uni_armboard uni_armboard;

/* The boot stack's size in bytes, a multiple of the page size: the platform says. */
extern const size_t uni_armboard_stack_size;

/*
 * In assembly, on 32-bit ARM: go to a C function with the device tree as its argument, interrupts
 * off, on the boot stack, floating point enabled, the bss cleared, caches on. Provisional page
 * tables say what is mapped. An exception ends in the platform's own assembly code. Arguments are
 * in registers:
 *
 *     0  what the loader left in this register
 *     1  the boot stack's size
 *     2  the C function, which never returns
 *     3  code for failures, entered with a message in register 0, no stack and the MMU off
 *     4  the root of the provisional tables
 *     5  their control register, TTBCR
 *
 * The exception vectors of that time go to uni_armboard_early_fault().
 *
 * @context boot
 */
void uni_armboard_enter(void);
void uni_armboard_early_fault(void);

/*
 * Fill in (uni_armboard) from the device tree at (tree), and see whether image and workspace lie in
 * memory that is ours.
 *
 * Returns NULL, or words that say why the image cannot start.
 *
 * @context boot
 * @nullable result
 */
const char *uni_armboard_read(const void *tree);

/*
 * Switch to the final page tables, in which only image and workspace are mapped, handle exceptions
 * from now on, and give the stack protector its random number: the caller never returns.
 *
 * @context boot
 */
void uni_armboard_start(void);

/*
 * Both of these in turn, then (start_console), then what lib/boot does with the tree's command
 * line; or say why the image cannot start.
 *
 * @context boot
 */
UNI_NORETURN void uni_armboard_boot(const void *tree, void (*start_console)(void));

/*
 * Say (reason), why the image cannot go on, and end it.
 *
 * @context boot, thread
 */
UNI_NORETURN void uni_armboard_give_up(const char *reason);

/*
 * Map the registers of a device. Returns whether there were enough pages for tables.
 *
 * @context boot, thread
 */
bool uni_armboard_map_device(uint64_t base, uint64_t size) UNI_MUST_USE;

/*
 * uni_mem_regions()
 *
 * @context boot, thread
 */
size_t uni_armboard_regions(const struct uni_mem_region **regions);

/*
 * uni_initrd()
 *
 * @context boot, thread
 */
size_t uni_armboard_initrd(const void **start);

/*
 * uni_clock_wall()
 *
 * @context boot, thread
 * @nowait
 */
uni_time uni_armboard_wall(void);

/*
 * uni_intr_attach() and uni_intr_detach(), for the lines of the interrupt controller
 *
 * @context boot, thread
 * @nullable argument
 * @error -EBUSY  somebody handles this line already
 * @error -EINVAL there is no such line
 */
int uni_armboard_attach(unsigned line, uni_intr_handler *handler, void *argument) UNI_MUST_USE;

/*
 * uni_intr_detach()
 *
 * @context boot, thread
 */
void uni_armboard_detach(unsigned line);

/*
 * uni_timer_attach()
 *
 * @context boot, thread
 * @nullable handler, argument
 */
void uni_armboard_attach_timer(uni_intr_handler *handler, void *argument);

#endif
