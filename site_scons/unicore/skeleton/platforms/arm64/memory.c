/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/armboard.h>
#include <unicore/initrd.h>
#include <unicore/mem.h>

size_t uni_mem_regions(const struct uni_mem_region **regions)
{
    return uni_armboard_regions(regions);
}

size_t uni_initrd(const void **start)
{
    return uni_armboard_initrd(start);
}
