/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * QEMU's test device takes a status with it. Without one the status is the last line on the
 * console, and the firmware switches off.
 */
#include <stdint.h>
#include <unicore/exitline.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif
#include <unicore/power.h>
#include <unicore/sbi.h>

#include "finisher.h"
#include "machine.h"

void uni_power_off(int status)
{
#if UNI_HAS_GDBSTUB
    uni_gdbstub_end(status);
#endif
    uintptr_t finisher = machine.finisher;

    if (status < 0 || status > 127)
        status = 1;
    /* Should this not be the device, the report of that fault comes here again. */
    machine.finisher = 0;
    if (finisher)
        *(volatile uint32_t *)finisher =
            status ? (uint32_t)status << FINISHER_STATUS_SHIFT | FINISHER_FAIL : FINISHER_PASS;
    else
        uni_exit_line(status);
    uni_sbi_off(status != 0);
    for (;;)
        __asm__ volatile("csrw sie, zero; wfi");
}

void uni_power_reset(void)
{
    uni_sbi_reset();
    uni_power_off(0);
}
