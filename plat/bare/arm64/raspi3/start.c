/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first C code, called by entry.S. Firmware hands over a device tree; QEMU's machine "raspi3b"
 * does so only where it is given one. What is on the board is known without.
 */
#include "board.h"

#include <unicore/armboard.h>
#include <unicore/boot.h>
#include <unicore/devicetree.h>

UNI_NORETURN void start(const void *tree);

/* The longest command line that the firmware itself tells, from cmdline.txt. */
#define COMMAND_LINE_MAX 4096

static UNI_NORETURN void start_without_tree(void)
{
    char command_line[COMMAND_LINE_MAX]; /* for good: this function never returns */

    uni_armboard_start();
    console_start();
    uni_armboard.banks[0].size = firmware_memory();
    uni_armboard.banks_count = 1;
    firmware_command_line(command_line, sizeof(command_line));
    uni_boot_command_line("unikernel", command_line);
}

void start(const void *tree)
{
    if (uni_devicetree_size(tree))
        uni_armboard_boot(tree, console_start);
    start_without_tree();
}
