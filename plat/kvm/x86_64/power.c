/* SPDX-License-Identifier: BSD-3-Clause */
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif
#include <unicore/pcpower.h>
#include <unicore/power.h>

/* Firecracker ends when it is reset (FAQ.md); so does QEMU with -no-reboot. */
void uni_power_off(int status)
{
#if UNI_HAS_GDBSTUB
    uni_gdbstub_end(status);
#endif
    uni_pcpower_tell(status);
    uni_pcpower_reset();
}

void uni_power_reset(void)
{
    uni_pcpower_reset();
}
