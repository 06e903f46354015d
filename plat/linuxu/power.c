/* SPDX-License-Identifier: BSD-3-Clause */
/* The status of the image is that of the process. */
#include "linux.h"

#include <unicore/power.h>

void uni_power_off(int status)
{
    if (status < 0 || status > 127)
        status = 1;
    for (;;)
        (void)syscall3(SYS_EXIT_GROUP, status, 0, 0);
}

void uni_power_reset(void)
{
    /* The stack still holds what we were started with: the arguments, then the environment. */
    const uintptr_t *argv = initial_stack + 1;
    const uintptr_t *environment = argv + initial_stack[0] + 1;

    (void)syscall3(SYS_EXECVE, (long)"/proc/self/exe", (long)argv, (long)environment);
    uni_power_off(0);
}
