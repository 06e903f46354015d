/* SPDX-License-Identifier: BSD-3-Clause */
/* The first C code, on the boot stack, called by entry.S. */
#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/boot.h>
#include <unicore/devicetree.h>
#include <unicore/ns16550.h>
#include <unicore/paging.h>
#include <unicore/power.h>
#include <unicore/print.h>
#include <unicore/riscv64/csr.h>
#include <unicore/trap.h>

#include "machine.h"
#include "workspace.h"

/* What functions put between their arrays and their return addresses. */
extern uintptr_t __stack_chk_guard;

uintptr_t workspace_end;

/*
 * As hard to guess as the firmware's random number, and the time of the start. The lowest byte,
 * which an overflow meets first, is 0: no string function writes beyond it.
 */
static void set_stack_guard(void)
{
    uint64_t time = UNI_CSR_READ(time) * 0x9e3779b97f4a7c15; /* odd, with its bits well spread */

    __stack_chk_guard = (machine.random ^ time ^ time >> 32) & ~(uintptr_t)0xff;
}

/* Whether [base, end) touches the image or the workspace. */
static bool is_taken(uintptr_t base, uintptr_t end)
{
    return base < end && base < workspace_end && end > (uintptr_t)uni_image_start;
}

/* Whether image and workspace are in memory, and nobody else is in them. */
static bool has_room(const void *tree)
{
    bool is_memory = false;

    for (unsigned i = 0; i < machine.memory_count; i++) {
        const struct range *range = &machine.memory[i];

        is_memory |=
            range->base <= (uintptr_t)uni_image_start && range->base + range->size >= workspace_end;
    }
    for (unsigned i = 0; i < machine.reserved_count; i++) {
        const struct range *range = &machine.reserved[i];

        is_memory &= !is_taken(range->base, range->base + range->size);
    }
    return is_memory && !is_taken(machine.initrd, machine.initrd_end) &&
           !is_taken((uintptr_t)tree, (uintptr_t)tree + uni_devicetree_size(tree));
}

/* Whether the pages from (base) up to (end) could be mapped. */
static bool is_mapped(uintptr_t base, uintptr_t end, enum uni_paging_kind kind)
{
    base = UNI_ALIGN_DOWN(base, PAGE);
    end = UNI_ALIGN_UP(end, PAGE);
    return base == end ||
           (base < end && end <= uni_paging_end && uni_paging_map(base, end, kind) == end);
}

static bool is_device_mapped(uintptr_t base, size_t size)
{
    return !base || is_mapped(base, base + size, UNI_PAGING_DEVICE);
}

/* Returns null, or why that cannot be. */
static const char *set_page_tables(void)
{
    uintptr_t base = workspace_base();

    uni_paging_start(base + TABLES, base + COMMAND_LINE);
    uni_paging_map_image();
    uni_paging_map(base + FAULT_STACK, base + STACK_GUARD, UNI_PAGING_DATA);
    uni_paging_map(base + STACK, workspace_end, UNI_PAGING_DATA);
    if (!is_device_mapped(machine.uart, PAGE) || !is_device_mapped(machine.rtc, PAGE) ||
        !is_device_mapped(machine.finisher, PAGE) ||
        !is_device_mapped(machine.plic.base, machine.plic_size))
        return "the device tree tells of devices where none can be";
    if (!is_mapped(machine.initrd, machine.initrd_end, UNI_PAGING_RODATA))
        return "the device tree tells of an initial ramdisk where none can be";
    uni_paging_enable();
    return NULL;
}

/* Returns null, or why that cannot be. */
static const char *prepare(const void *tree, unsigned long processor)
{
    char *command_line = (char *)workspace_base() + COMMAND_LINE;
    const char *problem = read_tree(tree, processor);
    size_t length;

    if (machine.uart)
        uni_ns16550_start(machine.uart);
    if (problem)
        return problem;
    length = __builtin_strlen(machine.command_line);
    workspace_end = UNI_ALIGN_UP((uintptr_t)command_line + length + 1, PAGE);
    if (!has_room(tree))
        return "too little memory behind the image, or something else is there";
    __builtin_memcpy(command_line, machine.command_line, length + 1);
    return set_page_tables();
}

UNI_NORETURN void start(unsigned long processor, const void *tree);

/* Never returns, and so may change the guard that its own frame would be checked against. */
void start(unsigned long processor, const void *tree)
{
    uintptr_t base = workspace_base();
    const char *problem;

    uni_trap_start(base + STACK_GUARD);
    uni_trap_guard(base, base + FAULT_STACK);
    uni_trap_guard(base + STACK_GUARD, base + STACK);
    problem = prepare(tree, processor);
    if (problem) {
        uni_print("unicore: %s\n", problem);
        uni_power_off(UNI_POWER_CRASHED);
    }
    set_stack_guard();
    uni_boot_command_line("unikernel", (char *)base + COMMAND_LINE);
}
