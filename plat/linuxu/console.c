/* SPDX-License-Identifier: BSD-3-Clause */
/* The console is standard input and standard output. */
#include "linux.h"

#include <stdbool.h>
#include <unicore/console.h>
#include <unicore/errno.h>

/* struct pollfd, POLLIN and POLLOUT of include/uapi/asm-generic/poll.h. */
struct poll {
    int32_t file;
    int16_t events, happened;
};
enum { POLL_IN = 1, POLL_OUT = 4 };

enum { PATIENCE = 1 }; /* seconds */

/*
 * Whether (file) is ready for (events) now, or within (seconds). Interrupts
 * wait meanwhile.
 */
static bool ready(int file, int16_t events, int seconds)
{
    struct poll poll = {.file = file, .events = events};
    struct timespec64 timeout = {.seconds = seconds};
    const struct signal_set block = {{UINT32_MAX}};

    return syscall6(SYS_PPOLL, (long)&poll, 1, (long)&timeout, (long)&block, sizeof(block), 0) > 0;
}

void uni_console_write(const char *bytes, size_t length)
{
    while (length > 0) {
        long written = syscall3(SYS_WRITE, STDOUT, (long)bytes, (long)length);

        if (written == -EINTR)
            continue;
        /* Whoever shares the file with us may have made it non-blocking. */
        if (written == -EAGAIN && ready(STDOUT, POLL_OUT, PATIENCE))
            continue;
        if (written <= 0)
            return; /* nobody reads any more */
        bytes += written;
        length -= (size_t)written;
    }
}

size_t uni_console_read(char *bytes, size_t length)
{
    long count;

    if (length == 0 || !ready(STDIN, POLL_IN, 0))
        return 0;
    count = syscall3(SYS_READ, STDIN, (long)bytes, (long)length);
    return count > 0 ? (size_t)count : 0;
}
