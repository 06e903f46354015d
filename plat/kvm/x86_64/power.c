/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/pcpower.h>
#include <unicore/power.h>

/* Firecracker ends when it is reset (FAQ.md); so does QEMU with -no-reboot. */
void uni_power_off(int status)
{
    uni_pcpower_tell(status);
    uni_pcpower_reset();
}

void uni_power_reset(void)
{
    uni_pcpower_reset();
}
