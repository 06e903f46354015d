/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of a process, in the C library's way: sanitizers and libFuzzer have something to say
 * then. Instead of plat/linuxu's power.c.
 */
#include <stddef.h>
#include <stdlib.h>
#include <unicore/power.h>

/* What a fuzz target may have: a way out of what otherwise would end the process. */
void __attribute__((weak)) end_instead(int status);

void uni_power_off(int status)
{
    if (end_instead != NULL)
        end_instead(status);
    if (status == UNI_POWER_CRASHED)
        abort(); /* with the stack, and with the input where there is one */
    exit(status < 0 || status > 127 ? 1 : status);
}

void uni_power_reset(void)
{
    uni_power_off(0);
}
