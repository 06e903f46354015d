/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.5 and 7.24.6.2. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#undef errno
int errno;

static const struct {
    int number;
    const char *text;
} messages[] = {
    {0, "No error"},
    {EPERM, "Not permitted"},
    {ENOENT, "No such file"},
    {EINTR, "Interrupted"},
    {EIO, "Input or output failed"},
    {ENXIO, "No such device or address"},
    {E2BIG, "Too many arguments"},
    {EBADF, "Not an open file"},
    {EAGAIN, "Not ready, try again"},
    {ENOMEM, "Out of memory"},
    {EACCES, "Access denied"},
    {EFAULT, "Bad address"},
    {EBUSY, "Busy"},
    {EEXIST, "Exists already"},
    {ENODEV, "No such device"},
    {ENOTDIR, "Not a directory"},
    {EISDIR, "Is a directory"},
    {EINVAL, "Invalid argument"},
    {EMFILE, "Too many open files"},
    {ENOTTY, "Not a terminal"},
    {EFBIG, "File too large"},
    {ENOSPC, "No space left"},
    {ESPIPE, "Cannot seek"},
    {EROFS, "Read-only file system"},
    {EPIPE, "Nobody reads"},
    {EDOM, "Argument outside the domain"},
    {ERANGE, "Result out of range"},
    {EDEADLK, "Would wait forever"},
    {ENAMETOOLONG, "Name too long"},
    {ENOSYS, "Not implemented"},
    {ENOTEMPTY, "Directory not empty"},
    {ELOOP, "Too many symbolic links"},
    {EPROTO, "Protocol error"},
    {EOVERFLOW, "Value too large"},
    {EILSEQ, "Invalid character"},
    {ENOTSOCK, "Not a socket"},
    {EMSGSIZE, "Message too long"},
    {EOPNOTSUPP, "Not supported"},
    {EADDRINUSE, "Address in use"},
    {EADDRNOTAVAIL, "Address not available"},
    {ENETUNREACH, "Network unreachable"},
    {ECONNABORTED, "Connection aborted"},
    {ECONNRESET, "Connection reset"},
    {ENOBUFS, "No buffer space"},
    {EISCONN, "Connected already"},
    {ENOTCONN, "Not connected"},
    {ETIMEDOUT, "Timed out"},
    {ECONNREFUSED, "Connection refused"},
    {EHOSTUNREACH, "Host unreachable"},
    {EALREADY, "In progress already"},
    {EINPROGRESS, "In progress"},
    {ECANCELED, "Cancelled"},
};

char *strerror(int error)
{
    static char unknown[24]; /* overwritten by the next call, as the standard allows */

    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
        if (messages[i].number == error)
            return (char *)(uintptr_t)messages[i].text;
    snprintf(unknown, sizeof(unknown), "Error %d", error);
    return unknown;
}

void perror(const char *message)
{
    if (message != NULL && *message != '\0')
        fprintf(stderr, "%s: %s\n", message, strerror(errno));
    else
        fprintf(stderr, "%s\n", strerror(errno));
}
