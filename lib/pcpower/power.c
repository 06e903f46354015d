/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/pcpower.h>

#include <stdint.h>
#include <unicore/x86_64/port.h>
#include <unicore/x86_64/segment.h>

/* QEMU, -device isa-debug-exit,iobase=0xf4,iosize=4: exits with status (value << 1) | 1. */
#define DEBUG_EXIT 0xf4

/*
 * The command of a PC's keyboard controller to pulse the processor's reset line (IBM PC/AT
 * Technical Reference, "Keyboard Controller Commands"). Firecracker ends on it
 * (FAQ.md); so does QEMU with -no-reboot.
 */
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_RESET   0xfe

/* Reset Control Register: Intel I/O Controller Hub 9 data sheet, 13.7.5, and PIIX3's alike. */
#define RESET_CONTROL      0xcf9
#define RESET_CONTROL_HARD 0x06

void uni_pcpower_tell(int status)
{
    uni_port_write32(DEBUG_EXIT, status >= 0 && status <= 127 ? (uint32_t)status : 1);
}

void uni_pcpower_reset(void)
{
    const struct uni_table_pointer none = {0, 0};

    uni_port_write8(KEYBOARD_COMMAND, KEYBOARD_RESET);
    uni_port_write8(RESET_CONTROL, RESET_CONTROL_HARD);

    /* A processor that finds no handler for anything shuts down: Intel SDM volume 3A, 6.15, #DF. */
    __asm__ volatile("lidt %0; int3" : : "m"(none));

    for (;;)
        __asm__ volatile("cli; hlt");
}
