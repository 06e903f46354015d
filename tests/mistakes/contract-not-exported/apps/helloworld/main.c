/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/driver.h>

/* The driver's own. */
struct operations;
extern const struct operations logged;
const void *volatile seen;

int main(void)
{
    uni_driver_start();
    seen = &logged;
    return 0;
}
