/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One region, mapped when somebody asks: an image without an allocator has no memory to map. It has
 * no file unless an image has lib/vm, and with it addresses that mean the same memory.
 */
#include "linux.h"

#include <unicore/errno.h>
#include <unicore/mem.h>

#if UNI_HAS_VM
long memory_file;

/* include/uapi/linux/memfd.h. What runs after uni_power_reset() has memory of its own. */
enum { MFD_CLOEXEC = 1 };

/* Pages count when they are touched, here too. */
static long map_memory(size_t size)
{
    memory_file = syscall3(SYS_MEMFD_CREATE, (long)"memory", MFD_CLOEXEC, 0);
    if (is_error(memory_file))
        return memory_file;
    if (is_error(syscall3(SYS_FTRUNCATE, memory_file, (long)size, 0)))
        return -ENOMEM;
    return syscall6(SYS_MMAP, 0, (long)size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                    memory_file, 0);
}
#else
static long map_memory(size_t size)
{
    /* MAP_NORESERVE: pages count when they are touched. */
    return syscall6(SYS_MMAP, 0, (long)size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}
#endif

size_t uni_mem_regions(const struct uni_mem_region **regions)
{
    static struct uni_mem_region region;

    if (region.size == 0) {
        const size_t size = (size_t)UNI_LINUXU_MEMORY << 20;
        long base = map_memory(size);

        if (!is_error(base)) {
            region.base = (uintptr_t)base;
            region.size = size;
        }
    }
    *regions = &region;
    return region.size > 0;
}
