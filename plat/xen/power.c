/* SPDX-License-Identifier: BSD-3-Clause */
/* The ways to end a domain: xen/include/public/sched.h, SCHEDOP_shutdown. */
#include <unicore/exitline.h>
#include <unicore/power.h>
#include <unicore/print.h>

#include "guest.h"

enum { SCHED_SHUTDOWN = 2 };
enum reason { POWEROFF = 0, REBOOT = 1, CRASH = 3 };

UNI_NORETURN static void shut_down(enum reason reason)
{
    uint32_t told = reason;

    console_flush();
    for (;;)
        (void)uni_xen_command(UNI_XEN_SCHED_OP, SCHED_SHUTDOWN, &told);
}

void uni_power_off(int status)
{
    uni_exit_line(status);
    /*
     * Xen halts the processor when domain 0 is off, and the machine stays on: a reset ends it where
     * there is somebody to see that.
     */
    if (is_first_domain())
        shut_down(REBOOT);
    shut_down(status == UNI_POWER_CRASHED ? CRASH : POWEROFF);
}

void uni_power_reset(void)
{
    shut_down(REBOOT);
}

void give_up(const char *reason)
{
    uni_print("unicore: %s\n", reason);
    uni_power_off(UNI_POWER_CRASHED);
}
