/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/driver.h>

/* Its header cannot be seen from here, as the app does not need it. */
extern void uni_sched_wake(void);

int main(void)
{
    uni_driver_start();
    uni_sched_wake();
    return 0;
}
