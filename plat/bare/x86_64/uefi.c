/* SPDX-License-Identifier: BSD-3-Clause */
/* From UEFI firmware to the start-up of <unicore/handover.h>, by what that needs. */
#include "uefi.h"

#include <stdbool.h>
#include <stddef.h>
#include <unicore/handover.h>
#include <unicore/pcpower.h>
#include <unicore/power.h>
#include <unicore/x86_64/cpuid.h>

#include "../uefi/firmware.h"

/* Where addresses in struct uni_handover end. */
#define LIMIT ((uint64_t)1 << 32)

/* One table of the first level covers as much. */
#define LARGE ((uintptr_t)1 << 21)

/*
 * More tables than <unicore/handover.h> counts, which takes the image and the workspace to be in
 * one GiB: each has a table of the second level, or two where it lies across a border.
 */
#define MORE_TABLES 3

/* Any value but UNI_HANDOVER_RAM. */
#define RESERVED 2

/* The longest command line. */
#define COMMAND_LINE_MAX 0x10000

const uint32_t uni_handover_stack_size = UNI_BARE_STACK * 1024;

const uint16_t uefi_too_high[] = u"unicore: the firmware loaded the image beyond 2 GiB\r\n";

extern const char uni_image_start[], uni_image_end[];

/* Paging of five levels, which cannot be turned off in 64-bit mode: Intel SDM volume 3A, 2.5. */
#define CR4_LA57 0x1000

void firmware_tell_crash(void)
{
    uni_pcpower_tell(UNI_POWER_CRASHED);
}

static void check_processor(void)
{
    uintptr_t cr4;

    if (!(uni_cpuid(UNI_CPUID_EXTENDED_FEATURES).edx & UNI_CPUID_NX))
        firmware_refuse("this processor has no no-execute pages");
    __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
    if (cr4 & CR4_LA57)
        firmware_refuse("the firmware has turned on paging of five levels");
}

static void find_initrd(void)
{
    void *content;
    size_t size = firmware_initrd(LIMIT, &content);

    if (size) {
        uni_handover.initrd = (uint32_t)(uintptr_t)content;
        uni_handover.initrd_size = (uint32_t)size;
    }
}

static void find_rsdp(void)
{
    static const struct efi_guid acpi_2 = EFI_ACPI_2, acpi_1 = EFI_ACPI_1;
    const void *rsdp = firmware_table(&acpi_2);

    if (!rsdp)
        rsdp = firmware_table(&acpi_1);
    if ((uintptr_t)rsdp < LIMIT)
        uni_handover.rsdp = (uint32_t)(uintptr_t)rsdp;
}

static size_t length_of(const char *text)
{
    size_t length = 0;

    while (text[length])
        length++;
    return length;
}

/* Allocate the workspace, with (map_size) bytes for the memory map, and copy (command_line). */
static void make_workspace(size_t map_size, const char *command_line)
{
    size_t map, regions, line, size, length = length_of(command_line) + 1;
    uintptr_t image_tables =
        ((uintptr_t)uni_image_end - 1) / LARGE - (uintptr_t)uni_image_start / LARGE + 1;
    uintptr_t base;

    if (length > COMMAND_LINE_MAX)
        firmware_refuse("the command line is too long");
    map = UNI_HANDOVER_STACK + uni_handover_stack_size +
          (UNI_HANDOVER_TABLE_PAGES + MORE_TABLES + image_tables) * UNI_HANDOVER_PAGE;
    regions = UNI_ALIGN_UP(map + map_size, UNI_HANDOVER_REGION);
    /* A descriptor is larger than an entry: no more entries fit. */
    line = regions + (map_size / UNI_HANDOVER_ENTRY + UNI_HANDOVER_HOLES) * UNI_HANDOVER_REGION;
    size = UNI_ALIGN_UP(line + length, UNI_HANDOVER_PAGE);

    base = (uintptr_t)firmware_allocate(size, LIMIT);
    uni_handover.base = (uint32_t)base;
    uni_handover.end = (uint32_t)(base + size);
    uni_handover.map = (uint32_t)(base + map);
    uni_handover.regions = (uint32_t)(base + regions);
    uni_handover.command_line = (uint32_t)(base + line);
    __builtin_memcpy((char *)base + line, command_line, length);
}

/*
 * Turn the firmware's map of (size) bytes into ours in its place, which needs less: neighbours
 * become one. Copied byte by byte, since one kind of entry is written where the other was read.
 */
static void convert_map(char *map, size_t size, size_t stride)
{
    struct uni_handover_memory last = {0, 0, RESERVED, 0};
    char *end = map;

    for (size_t i = 0; i + stride <= size; i += stride) {
        struct efi_memory_descriptor from;
        uint32_t type;

        __builtin_memcpy(&from, map + i, sizeof(from));
        type = firmware_is_free(&from) ? UNI_HANDOVER_RAM : RESERVED;
        if (type == last.type && from.physical == last.base + last.size && end > map) {
            last.size += from.pages * EFI_PAGE;
            end -= sizeof(last);
        } else {
            last = (struct uni_handover_memory){from.physical, from.pages * EFI_PAGE, type, 0};
        }
        __builtin_memcpy(end, &last, sizeof(last));
        end += sizeof(last);
    }
    uni_handover.map_entries = (uint32_t)((size_t)(end - map) / sizeof(last));
}

void uefi_start(efi_handle image, const struct efi_system_table *table)
{
    const char *command_line;
    size_t room, size, stride;
    char *map;

    firmware_start(image, table);
    check_processor();
    find_initrd();
    find_rsdp();
    command_line = firmware_command_line();
    room = firmware_map_size();
    make_workspace(room, command_line);

    map = (char *)(uintptr_t)uni_handover.map;
    size = firmware_leave(map, room, &stride);
    convert_map(map, size, stride);
    uefi_enter(uni_handover.base + UNI_HANDOVER_STACK + uni_handover_stack_size);
}
