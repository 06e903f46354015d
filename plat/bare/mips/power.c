/* SPDX-License-Identifier: BSD-3-Clause */
/* The board can be reset, on which QEMU with -no-reboot ends. It cannot be told a status. */
#include <unicore/arch.h>
#include <unicore/exitline.h>
#include <unicore/power.h>

#include "malta.h"

void uni_power_reset(void)
{
    *(volatile uint32_t *)MALTA_RESET = MALTA_RESET_GO;
    uni_arch_interrupts_off();
    for (;;)
        uni_arch_pause();
}

void uni_power_off(int status)
{
    uni_exit_line(status);
    uni_power_reset();
}
