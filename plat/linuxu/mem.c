/* SPDX-License-Identifier: BSD-3-Clause */
/* One region, mapped when somebody asks: an image without an allocator has no memory to map. */
#include "linux.h"

#include <unicore/mem.h>

/* include/uapi/asm-generic/mman-common.h and mman.h. */
enum { PROT_READ_WRITE = 1 | 2, MAP_PRIVATE = 0x2, MAP_ANONYMOUS = 0x20, MAP_NORESERVE = 0x4000 };

size_t uni_mem_regions(const struct uni_mem_region **regions)
{
    static struct uni_mem_region region;

    if (region.size == 0) {
        const size_t size = (size_t)UNI_LINUXU_MEMORY << 20;
        /* MAP_NORESERVE: pages count when they are touched. */
        long base = syscall6(SYS_MMAP, 0, (long)size, PROT_READ_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

        if (base > 0) {
            region.base = (uintptr_t)base;
            region.size = size;
        }
    }
    *regions = &region;
    return region.size > 0;
}
