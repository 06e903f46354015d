/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/acpi.h>
#include <unicore/arch.h>
#include <unicore/exitline.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif
#include <unicore/pcpower.h>
#include <unicore/power.h>

/* A machine that stays on shows the status until somebody switches it off: a reset would not. */
void uni_power_off(int status)
{
#if UNI_HAS_GDBSTUB
    uni_gdbstub_end(status);
#endif
    uni_arch_interrupts_off();
    uni_pcpower_tell(status);
    uni_acpi_power_off();
    uni_exit_line(status);
    for (;;)
        __asm__ volatile("cli; hlt");
}

void uni_power_reset(void)
{
    uni_pcpower_reset();
}
