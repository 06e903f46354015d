/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/driver.h>
#include <unicore/vfscore.h>

int main(void)
{
    uni_driver_start();
    uni_vfscore_mount();
    return 0;
}
