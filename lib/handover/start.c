/* SPDX-License-Identifier: BSD-3-Clause */
/* The first C code, on the boot stack in 64-bit mode. */
#include <stdint.h>
#include <unicore/boot.h>
#include <unicore/cdefs.h>
#include <unicore/handover.h>
#include <unicore/paging.h>
#include <unicore/trap.h>
#include <unicore/x86_64/cpuid.h>
#include <unicore/x86_64/tsc.h>

/* RDRAND fails only now and then: Intel SDM volume 1, 7.3.17.1 says to try ten times. */
#define RDRAND_TRIES 10

/* What functions put between their arrays and their return addresses. */
extern uintptr_t __stack_chk_guard;

static uint64_t hardware_random(void)
{
    uint64_t value = 0;
    uint8_t done = 0;

    if (!(uni_cpuid(UNI_CPUID_FEATURES).ecx & UNI_CPUID_RDRAND))
        return 0;
    for (int i = 0; i < RDRAND_TRIES && !done; i++)
        __asm__ volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(done) : : "cc");
    return value;
}

/*
 * Without RDRAND the guard is as hard to guess as the time of the start. The lowest byte, which
 * an overflow meets first, is 0: no string function writes beyond it. This function itself must
 * not be checked against a guard that has changed.
 */
__attribute__((no_stack_protector)) static void set_stack_guard(void)
{
    uint64_t time = uni_tsc_read() * 0x9e3779b97f4a7c15; /* odd, with its bits well spread */

    __stack_chk_guard = (hardware_random() ^ time ^ time >> 32) & ~(uintptr_t)0xff;
}

struct uni_handover uni_handover;

/* The entry code has counted the tables that this takes. */
static void set_page_tables(void)
{
    uintptr_t tables = uni_handover.base + UNI_HANDOVER_STACK + uni_handover_stack_size;
    uintptr_t initrd_end = (uintptr_t)uni_handover.initrd + uni_handover.initrd_size;

    uni_paging_start(tables, UNI_ALIGN_DOWN((uintptr_t)uni_handover.map, UNI_HANDOVER_PAGE));
    uni_paging_map_image();
    uni_paging_map(uni_handover.base + UNI_HANDOVER_FAULT_STACK,
                   uni_handover.base + UNI_HANDOVER_STACK_GUARD, UNI_PAGING_DATA);
    uni_paging_map(uni_handover.base + UNI_HANDOVER_STACK, uni_handover.end, UNI_PAGING_DATA);
    if (uni_handover.initrd_size)
        uni_paging_map(UNI_ALIGN_DOWN((uintptr_t)uni_handover.initrd, UNI_HANDOVER_PAGE),
                       UNI_ALIGN_UP(initrd_end, UNI_HANDOVER_PAGE), UNI_PAGING_RODATA);
    uni_paging_enable();
}

/* Returns never, and so may change the guard that its own frame would be checked against. */
void uni_handover_start(void)
{
    set_stack_guard();
    uni_trap_start(uni_handover.base + UNI_HANDOVER_STACK_GUARD);
    uni_trap_guard(uni_handover.base, uni_handover.base + UNI_HANDOVER_FAULT_STACK);
    uni_trap_guard(uni_handover.base + UNI_HANDOVER_STACK_GUARD,
                   uni_handover.base + UNI_HANDOVER_STACK);
    set_page_tables();
    uni_boot_command_line("unikernel", (char *)(uintptr_t)uni_handover.command_line);
}
