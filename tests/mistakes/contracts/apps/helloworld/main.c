/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/driver.h>

int main(void)
{
    uni_driver_start();
    return 0;
}
