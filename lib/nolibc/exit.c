/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.22.4: how programs end. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicore/arch.h>
#if UNI_HAS_ATEND
#include <unicore/atend.h>
#endif
#include <unicore/crash.h>
#include <unicore/power.h>

#include "exit.h"

void (*call_registered)(void);

void exit(int status)
{
    if (call_registered != NULL)
        call_registered();
    fflush(stdout);
#if UNI_HAS_ATEND
    uni_at_end();
#endif
    _Exit(status);
}

void _Exit(int status)
{
    /* Like a parent process, whoever started the image sees the low eight bits: POSIX.1-2017. */
    uni_power_off(status & 0xff);
}

void abort(void)
{
    uni_crash("abort() was called", NULL, 0, 0, uni_arch_frame_pointer());
}

/* There is no environment. */
char *getenv(const char *name)
{
    (void)name;
    return NULL;
}
