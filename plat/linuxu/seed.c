/* SPDX-License-Identifier: BSD-3-Clause */
/* getrandom(2): 256 bytes or less come at once and whole. Numbers: the tables of linux.h. */
#include "linux.h"

#if UNI_HAS_ENTROPY
#include <unicore/entropy.h>

#if defined(__x86_64__)
enum { SYS_GETRANDOM = 318 };
#elif defined(__arm__)
enum { SYS_GETRANDOM = 384 };
#elif defined(__mips__)
enum { SYS_GETRANDOM = 4353 };
#else
enum { SYS_GETRANDOM = 278 };
#endif

static unsigned gather(uni_entropy_sink *sink, void *context)
{
    uint8_t bytes[UNI_ENTROPY_ENOUGH / 8];
    long size = syscall3(SYS_GETRANDOM, (long)bytes, sizeof(bytes), 0);

    if (is_error(size))
        return 0;
    sink(context, bytes, (size_t)size);
    return (unsigned)size * 8;
}

UNI_ENTROPY_SOURCE(LOADER, "Linux", gather, 0);
#endif
