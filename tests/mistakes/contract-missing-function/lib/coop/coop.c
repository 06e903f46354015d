/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/sched.h>

void uni_sched_sleep(void)
{
}
