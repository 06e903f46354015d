/* SPDX-License-Identifier: BSD-3-Clause */
/* The status is a line on the console, which `scons run` reads; PSCI switches off. */
#include <unicore/arch.h>
#include <unicore/armboard.h>
#include <unicore/exitline.h>
#include <unicore/pl011.h>
#include <unicore/power.h>
#include <unicore/psci.h>

/* The way of a machine without a hypervisor of its own, for a device tree that does not say. */
static enum uni_psci_method method(void)
{
    return uni_armboard.psci == UNI_PSCI_NONE ? UNI_PSCI_HVC : uni_armboard.psci;
}

static UNI_NORETURN void stop(void)
{
    uni_arch_interrupts_off();
    for (;;)
        uni_arch_pause();
}

void uni_power_off(int status)
{
    uni_exit_line(status);
    uni_pl011_flush();
    uni_psci_off(method());
    stop();
}

void uni_power_reset(void)
{
    uni_pl011_flush();
    uni_psci_reset(method());
    uni_power_off(0);
}
