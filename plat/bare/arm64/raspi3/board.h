/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where things are on a Raspberry Pi 3. Broadcom, "BCM2835 ARM Peripherals", which calls 0x7e000000
 * what processors see at 0x3f000000, and "ARM Quad A7 core" (QA7_rev3.4.pdf) for what each core has
 * of its own. Usable from assembly.
 */
#pragma once

#define PERIPHERALS 0x3f000000
#define PL011       0x3f201000 /* on the pins 14 and 15 if config.txt says "dtoverlay=disable-bt" */

/*
 * The power manager: not in the data sheets; Linux, drivers/watchdog/bcm2835_wdt.c. It restarts the
 * machine at the end of a count in 1/65536 s; to the firmware, partition 63 means to stay off.
 */
#define POWER          0x3f100000
#define POWER_RSTC     0x1c
#define POWER_RSTS     0x20
#define POWER_WDOG     0x24
#define POWER_PASSWORD 0x5a000000
#define POWER_RESTART  0x20
#define POWER_HALT     0x555
#define POWER_COUNT    10

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/*
 * The memory that the graphics processor leaves to us.
 *
 * Returns its size from address 0 on in bytes.
 */
uint32_t firmware_memory(void);

/* Copy the command line to (text), which has room for (size) bytes, with a null byte. */
void firmware_command_line(char *text, size_t size);

void console_start(void);

/* Let the core's virtual timer interrupt. In intr.c. */
#define TIMER_LINE 75

#endif
