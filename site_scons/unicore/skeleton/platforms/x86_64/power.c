/* SPDX-License-Identifier: BSD-3-Clause */
/* The status reaches QEMU's isa-debug-exit; the reset ends QEMU, which runs with -no-reboot. */
#include <unicore/pcpower.h>
#include <unicore/power.h>

void uni_power_off(int status)
{
    uni_pcpower_tell(status);
    uni_pcpower_reset();
}

void uni_power_reset(void)
{
    uni_pcpower_reset();
}
