/* SPDX-License-Identifier: BSD-3-Clause */
/* The environment variable UNICORE_INITRD names the file. It is mapped when somebody asks for it.
 */
#include "linux.h"

#include <stdbool.h>
#include <unicore/cdefs.h>
#include <unicore/initrd.h>
#include <unicore/power.h>
#include <unicore/print.h>

enum { AT_FDCWD = -100, O_RDONLY = 0 }; /* include/uapi/linux/fcntl.h, asm-generic/fcntl.h */
enum { SEEK_END = 2 };                  /* include/uapi/linux/fs.h */

/* The path, or NULL. */
static const char *find_path(void)
{
    static const char name[] = "UNICORE_INITRD=";
    const uintptr_t *variable = initial_stack + 1 + initial_stack[0] + 1;

    for (; *variable != 0; variable++) {
        const char *text = (const char *)*variable;
        size_t length = 0;

        while (name[length] != '\0' && text[length] == name[length])
            length++;
        if (name[length] == '\0')
            return text + length;
    }
    return NULL;
}

static UNI_NORETURN void refuse(const char *path, long error)
{
    uni_print("unicore: the initial ramdisk %s: error %ld\n", path, -error);
    uni_power_off(UNI_POWER_CRASHED);
}

/* Map the file at (path), and return its size. An empty file cannot be mapped, and is none. */
static size_t map(const char *path, const void **start)
{
    long file = syscall4(SYS_OPENAT, AT_FDCWD, (long)path, O_RDONLY, 0);
    long size, mapped;

    if (file < 0)
        refuse(path, file);
    size = syscall3(SYS_LSEEK, file, 0, SEEK_END);
    if (size < 0)
        refuse(path, size);
    if (size > 0) {
        mapped = syscall6(SYS_MMAP, 0, size, PROT_READ, MAP_PRIVATE, file, 0);
        if (is_error(mapped))
            refuse(path, mapped);
        *start = (const void *)mapped;
    }
    (void)syscall3(SYS_CLOSE, file, 0, 0);
    return (size_t)size;
}

size_t uni_initrd(const void **start)
{
    static bool known;
    static const void *base;
    static size_t size;

    if (!known) {
        const char *path = find_path();

        if (path != NULL)
            size = map(path, &base);
        known = true;
    }
    *start = base;
    return size;
}
