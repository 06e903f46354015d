/* SPDX-License-Identifier: BSD-3-Clause */
/* The first C code, on the boot stack in 64-bit mode, called by entry.S. */
#include <stdint.h>
#include <unicore/boot.h>
#include <unicore/cdefs.h>
#include <unicore/x86_64/cpuid.h>
#include <unicore/x86_64/tsc.h>

#include "console.h"
#include "paging.h"
#include "trap.h"
#include "workspace.h"

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

UNI_NORETURN void start(void);

/* Returns never, and so may change the guard that its own frame would be checked against. */
void start(void)
{
    set_stack_guard();
    console_start();
    trap_start();
    paging_start();
    uni_boot_command_line("unikernel", (char *)(uintptr_t)workspace.command_line);
}
