/* SPDX-License-Identifier: BSD-3-Clause */
/* One region, mapped when somebody asks: an image without an allocator has no memory to map. */
#include "linux.h"

#include <unicore/mem.h>

size_t uni_mem_regions(const struct uni_mem_region **regions)
{
    static struct uni_mem_region region;

    if (region.size == 0) {
        const size_t size = (size_t)UNI_LINUXU_MEMORY << 20;
        /* MAP_NORESERVE: pages count when they are touched. */
        long base = syscall6(SYS_MMAP, 0, (long)size, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

        if (!is_error(base)) {
            region.base = (uintptr_t)base;
            region.size = size;
        }
    }
    *regions = &region;
    return region.size > 0;
}
