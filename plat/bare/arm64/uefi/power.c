/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/arch.h>
#include <unicore/armboard.h>
#include <unicore/exitline.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif
#include <unicore/pl011.h>
#include <unicore/power.h>
#include <unicore/psci.h>

static UNI_NORETURN void stop(void)
{
    uni_arch_interrupts_off();
    for (;;)
        uni_arch_pause();
}

void uni_power_off(int status)
{
#if UNI_HAS_GDBSTUB
    uni_gdbstub_end(status);
#endif
    uni_exit_line(status);
    uni_pl011_flush();
    uni_psci_off(uni_armboard.psci);
    stop();
}

void uni_power_reset(void)
{
    uni_pl011_flush();
    uni_psci_reset(uni_armboard.psci);
    uni_power_off(0);
}
