/* SPDX-License-Identifier: BSD-3-Clause */
#include "workspace.h"

#include <unicore/arch.h>
#include <unicore/arm/timer.h>
#include <unicore/armboard.h>
#include <unicore/boot.h>
#include <unicore/paging.h>
#include <unicore/power.h>
#include <unicore/print.h>
#include <unicore/trap.h>

struct uni_armboard uni_armboard;

/* What functions put between their arrays and their return addresses. */
extern uintptr_t __stack_chk_guard;

/*
 * Where the tree has no seed, the guard is as hard to guess as the time of the start. The lowest
 * byte, which an overflow meets first, is 0: no string function writes beyond it.
 */
static void set_stack_guard(void)
{
    uint64_t time = uni_arm_timer_count() * 0x9e3779b97f4a7c15; /* odd, its bits well spread */
    uint64_t random = uni_armboard.seed ^ time;

    __stack_chk_guard = (uintptr_t)(random ^ random >> 32) & ~(uintptr_t)0xff;
}

/* This function itself must not be checked against a guard that has changed. */
__attribute__((no_stack_protector)) void uni_armboard_start(void)
{
    uintptr_t base = workspace_base();
    uintptr_t end = workspace_end();

    uni_paging_start(end - UNI_ARMBOARD_TABLES, end);
    uni_paging_map_image();
    uni_paging_map(base + UNI_ARMBOARD_FAULT_STACK, base + UNI_ARMBOARD_STACK_GUARD,
                   UNI_PAGING_DATA);
    uni_paging_map(base + UNI_ARMBOARD_STACK, end, UNI_PAGING_DATA);
    uni_paging_enable();

    uni_trap_start(base + UNI_ARMBOARD_STACK_GUARD);
    uni_trap_guard(base, base + UNI_ARMBOARD_FAULT_STACK);
    uni_trap_guard(base + UNI_ARMBOARD_STACK_GUARD, base + UNI_ARMBOARD_STACK);
    set_stack_guard();
}

void uni_armboard_boot(const void *tree, void (*start_console)(void))
{
    const char *reason = uni_armboard_read(tree);
    size_t size = reason ? 0 : uni_armboard.command_line_size;
    char *command_line = __builtin_alloca(size + 1); /* for good: this function never returns */

    /* The tree is out of reach from uni_armboard_start() on. */
    __builtin_memcpy(command_line, uni_armboard.command_line, size);
    command_line[size] = '\0';
    uni_armboard_start();
    start_console();
    if (reason)
        uni_armboard_give_up(reason);
    uni_boot_command_line("unikernel", command_line);
}

void uni_armboard_give_up(const char *reason)
{
    uni_print("unicore: %s\n", reason);
    uni_power_off(UNI_POWER_CRASHED);
}

bool uni_armboard_map_device(uint64_t base, uint64_t size)
{
    uintptr_t start = UNI_ALIGN_DOWN((uintptr_t)base, UNI_ARCH_PAGE_SIZE);
    uintptr_t end = UNI_ALIGN_UP((uintptr_t)(base + size), UNI_ARCH_PAGE_SIZE);

    if (base + size > uni_paging_end)
        return false;
    return uni_paging_map(start, end, UNI_PAGING_DEVICE) == end;
}
