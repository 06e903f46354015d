/* SPDX-License-Identifier: BSD-3-Clause */
/* From UEFI firmware to the start-up of <unicore/armboard.h>, by what that needs. */
#include "uefi.h"

#include <unicore/armboard.h>
#include <unicore/boot.h>
#include <unicore/paging.h>
#include <unicore/pl011.h>

#include "../../uefi/firmware.h"
#include "acpi.h"
#include "console.h"

const size_t uni_armboard_stack_size = (size_t)UNI_BARE_STACK * 1024;

extern const char uni_image_start[], uni_image_end[];

static uintptr_t workspace_base(void)
{
    return UNI_ALIGN_UP((uintptr_t)uni_image_end, UNI_ARMBOARD_PAGE);
}

/* The status on the console is all that QEMU has on this machine. */
void firmware_tell_crash(void)
{
}

static void read_machine(void)
{
    static const struct efi_guid device_tree = EFI_DEVICE_TREE, acpi = EFI_ACPI_2;
    const struct uni_armboard_device *port = &uni_armboard.devices[UNI_ARMBOARD_PORT];
    const void *tree = firmware_table(&device_tree);
    const char *reason = tree ? uni_armboard_read(tree) : acpi_read(firmware_table(&acpi));

    if (reason)
        firmware_refuse(reason);
    /* The firmware's page tables have it: for the time until ours do. */
    if (port->present)
        uni_pl011_start((uintptr_t)port->registers.base);
}

/* What firmware was told of this one start, or else what the device tree says. */
static const char *find_command_line(void)
{
    const char *line = firmware_command_line();

    return *line || !uni_armboard.command_line ? line : uni_armboard.command_line;
}

/* With the null byte. */
static size_t size_of(const char *command_line)
{
    size_t size = 1;

    while (command_line[size - 1])
        size++;
    /* Its place is the boot stack. */
    if (size > uni_armboard_stack_size / 4)
        firmware_refuse("the command line is too long");
    return size;
}

static void find_initrd(void)
{
    void *content;
    size_t size = firmware_initrd(uni_paging_end, &content);

    if (size)
        uni_armboard.initrd = (struct uni_armboard_range){(uintptr_t)content, size};
}

void uefi_start(efi_handle image, const struct efi_system_table *table)
{
    struct uefi_handover *handover;
    size_t room;
    void *map;

    firmware_start(image, table);
    read_machine();
    find_initrd();
    handover = firmware_allocate(sizeof(*handover), UINTPTR_MAX);
    handover->command_line = find_command_line();
    handover->command_line_size = size_of(handover->command_line);
    room = firmware_map_size();
    map = firmware_allocate(room, UINTPTR_MAX);
    handover->map = map;
    handover->map_size = firmware_leave(map, room, &handover->stride);
    uefi_enter(workspace_base() + UNI_ARMBOARD_STACK + uni_armboard_stack_size, handover);
}

/* The place of the smallest bank, which a larger one may take when there are too many. */
static struct uni_armboard_range *place_for_bank(void)
{
    struct uni_armboard *board = &uni_armboard;
    struct uni_armboard_range *smallest = board->banks;

    if (board->banks_count < UNI_ARMBOARD_BANKS) {
        board->banks[board->banks_count].size = 0;
        return &board->banks[board->banks_count++];
    }
    for (unsigned i = 1; i < board->banks_count; i++) {
        if (board->banks[i].size < smallest->size)
            smallest = &board->banks[i];
    }
    return smallest;
}

static void add_bank(struct uni_armboard_range range)
{
    struct uni_armboard_range *place = place_for_bank();

    if (range.size > place->size)
        *place = range;
}

/* Banks by what the firmware says, which knows more than the device tree. */
static void read_map(const struct uefi_handover *handover)
{
    struct uni_armboard_range range = {0, 0};

    uni_armboard.banks_count = 0;
    uni_armboard.reserved_count = 0;
    for (size_t i = 0; i + handover->stride <= handover->map_size; i += handover->stride) {
        const struct efi_memory_descriptor *memory = (const void *)(handover->map + i);

        if (!firmware_is_free(memory))
            continue;
        if (memory->physical != range.base + range.size) {
            if (range.size)
                add_bank(range);
            range = (struct uni_armboard_range){memory->physical, 0};
        }
        range.size += memory->pages * EFI_PAGE;
    }
    if (range.size)
        add_bank(range);
    if (uni_armboard.initrd.size)
        uni_armboard.reserved[uni_armboard.reserved_count++] = uni_armboard.initrd;
}

void uefi_continue(const struct uefi_handover *handover)
{
    size_t size = handover->command_line_size;
    char *command_line = __builtin_alloca(size); /* for good: this function never returns */
    uintptr_t end = workspace_base() + UNI_ARMBOARD_WORKSPACE(uni_armboard_stack_size);

    __builtin_memcpy(command_line, handover->command_line, size);
    read_map(handover);
    uefi_own_processor((uintptr_t)uni_image_start, end);
    uni_armboard_start();
    console_start();
    uni_boot_command_line("unikernel", command_line);
}
