/* SPDX-License-Identifier: BSD-3-Clause */
/* What start-up asks UEFI firmware for, until it takes the machine over. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

#include "efi.h"

/* Remember what firmware gave the image's entry point; before everything else here. */
void firmware_start(efi_handle image, const struct efi_system_table *table);

/* Say (message) on the firmware's console, as long as there is one, and end the image. */
UNI_NORETURN void firmware_refuse(const char *message);

/* Tell QEMU that the image crashed, where there is a device for that: each architecture's own. */
void firmware_tell_crash(void);

/* Memory for (size) bytes, in whole pages that end at or below (limit); there is some, or no image.
 */
void *firmware_allocate(size_t size, uint64_t limit);

/* The configuration table with this name, or NULL. */
const void *firmware_table(const struct efi_guid *name);

/*
 * The initial ramdisk, in memory that ends at or below (limit): the first of QEMU's -fw_cfg
 * name=opt/unicore/initrd, which tells more of this one start than a disk does, and of the file
 * \initrd of the volume that the image was loaded from.
 *
 * Returns its size in bytes, and its content through (content); 0 where there is none.
 */
size_t firmware_initrd(uint64_t limit, void **content);

/*
 * The command line as a string, from the first of these that there is: QEMU's -fw_cfg
 * name=opt/unicore/args; the image's load options, which a shell or a boot entry gave; the file
 * \EFI\BOOT\cmdline.txt; "".
 */
const char *firmware_command_line(void);

/* How large the memory map is, with room for what changes until firmware_leave(). */
size_t firmware_map_size(void);

/*
 * Write the memory map to (map), for (room) bytes, and take the machine over: from now on there is
 * no firmware any more.
 *
 * Returns the map's size; each of its descriptors takes (stride) bytes.
 */
size_t firmware_leave(void *map, size_t room, size_t *stride);

/* Whether memory of this descriptor is free once the firmware is gone: UEFI 2.10, table 7.10. */
UNI_INLINE bool firmware_is_free(const struct efi_memory_descriptor *memory)
{
    switch (memory->type) {
    case EFI_LOADER_CODE:
    case EFI_LOADER_DATA:
    case EFI_BOOT_SERVICES_CODE:
    case EFI_BOOT_SERVICES_DATA:
    case EFI_CONVENTIONAL:
        return !(memory->attributes & EFI_MEMORY_SPECIFIC_PURPOSE);
    default:
        return false;
    }
}
