/* SPDX-License-Identifier: BSD-3-Clause */
#include "board.h"

#include <unicore/arch.h>
#include <unicore/arm/mmio.h>
#include <unicore/armboard.h>
#include <unicore/exitline.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif
#include <unicore/pl011.h>
#include <unicore/power.h>

#define POWER_SIZE 0x1000

/* Let the watchdog restart the machine, from the partition that (status) tells the firmware. */
static UNI_NORETURN void restart(uint32_t status)
{
    uni_arch_interrupts_off();
    uni_pl011_flush();
    if (uni_armboard_map_device(POWER, POWER_SIZE)) {
        uni_mmio_write32(POWER + POWER_RSTS, POWER_PASSWORD | status);
        uni_mmio_write32(POWER + POWER_WDOG, POWER_PASSWORD | POWER_COUNT);
        uni_mmio_write32(POWER + POWER_RSTC, POWER_PASSWORD | POWER_RESTART);
    }
    for (;;)
        uni_arch_pause();
}

void uni_power_off(int status)
{
#if UNI_HAS_GDBSTUB
    uni_gdbstub_end(status);
#endif
    uni_exit_line(status);
    restart(POWER_HALT);
}

void uni_power_reset(void)
{
    restart(0);
}
