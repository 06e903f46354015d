/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first C code on a PC that GRUB started. In QEMU the command line and the ramdisk come from
 * -fw_cfg if it has them: an ISO is made once, and started with others each time. Everything runs
 * once, and nothing of it on hardware that says it is none.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/com1.h>
#include <unicore/handover.h>
#include <unicore/pcpower.h>
#include <unicore/power.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/paging.h>

#include "../uefi/fw_cfg.h"

/* The provisional page tables grow to this, one table of the second level. */
#define REACH ((uintptr_t)1 << 30)
#define LARGE ((uintptr_t)1 << 21)

const uint32_t uni_handover_stack_size = UNI_BARE_STACK * 1024;

extern const char uni_image_start[], uni_image_end[];

UNI_NORETURN static void refuse(const char *message)
{
    uni_com1_write(message, __builtin_strlen(message));
    uni_pcpower_tell(UNI_POWER_CRASHED);
    uni_pcpower_reset();
}

static uni_page_entry *first_table(uni_page_entry *table)
{
    return (uni_page_entry *)(table[0] & UNI_PAGE_ADDRESS);
}

/* Let the provisional tables, of pages of 2 MiB, map all below REACH. */
static void map_more(void)
{
    uni_page_entry *second_level = first_table(first_table((uni_page_entry *)uni_cr3_read()));

    for (size_t i = 0; i < UNI_PAGE_TABLE_ENTRIES; i++)
        second_level[i] = i * LARGE | UNI_PAGE_PRESENT | UNI_PAGE_WRITE | UNI_PAGE_LARGE;
}

/* Where what overlaps [base, end) begins, or (end) if nothing does. */
static uintptr_t obstacle(uintptr_t base, uintptr_t end)
{
    const struct uni_handover_memory *map = (const void *)(uintptr_t)uni_handover.map;
    uintptr_t found = end;

    if (base < (uintptr_t)uni_image_end && found > (uintptr_t)uni_image_start)
        found = (uintptr_t)uni_image_start;
    if (base < uni_handover.end && found > uni_handover.base)
        found = uni_handover.base;
    for (uint32_t i = 0; i < uni_handover.map_entries; i++) {
        if (map[i].type != UNI_HANDOVER_RAM && map[i].base < found &&
            map[i].base + map[i].size > base)
            found = map[i].base;
    }
    return found;
}

/* The highest place below REACH for (size) bytes, on a page; 0 if there is none. */
static uintptr_t find_place(size_t size)
{
    const struct uni_handover_memory *map = (const void *)(uintptr_t)uni_handover.map;
    uintptr_t best = 0;

    for (uint32_t i = 0; i < uni_handover.map_entries; i++) {
        uintptr_t end = map[i].base + map[i].size;
        uintptr_t base, stop;

        if (map[i].type != UNI_HANDOVER_RAM || map[i].base >= REACH)
            continue;
        for (end = end < REACH ? end : REACH; end >= map[i].base + size; end = stop) {
            base = UNI_ALIGN_DOWN(end - size, UNI_ARCH_PAGE_SIZE);
            if (base < map[i].base || base < UNI_ARCH_PAGE_SIZE)
                break;
            stop = obstacle(base, base + size);
            if (stop == base + size) {
                best = base > best ? base : best;
                break;
            }
        }
    }
    return best;
}

static void take_initrd(void)
{
    struct fw_cfg_file file;
    uintptr_t place;

    if (!fw_cfg_find("opt/unicore/initrd", &file) || !file.size)
        return;
    place = find_place(file.size);
    if (!place)
        refuse("unicore: too little memory below 1 GiB for the initial ramdisk\n");
    map_more();
    fw_cfg_read(&file, (void *)place);
    uni_handover.initrd = (uint32_t)place;
    uni_handover.initrd_size = file.size;
}

/* Called on the boot stack. It never returns, and so its frame is a place for the command line. */
UNI_NORETURN void pc_start(void);

void pc_start(void)
{
    struct fw_cfg_file file;

    take_initrd();
    if (fw_cfg_find("opt/unicore/args", &file)) {
        char *line;

        if (file.size > uni_handover_stack_size / 4)
            refuse("unicore: the command line is too long for bare.stack\n");
        line = __builtin_alloca(file.size + 1);
        fw_cfg_read(&file, line);
        line[file.size] = '\0';
        uni_handover.command_line = (uint32_t)(uintptr_t)line;
        uni_handover_start();
    }
    uni_handover_start();
}
