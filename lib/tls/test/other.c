/* SPDX-License-Identifier: BSD-3-Clause */
/* A thread-local variable of another file, and one that others see. */
#include "other.h"

_Thread_local long other = 1 << 20;
extern _Thread_local int counted;

long other_get(void)
{
    return counted == 7 || other == counted ? other : -1;
}

void other_set(long value)
{
    other = value;
}

const void *other_address(void)
{
    return &other;
}
