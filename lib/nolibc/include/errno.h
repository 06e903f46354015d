/* SPDX-License-Identifier: BSD-3-Clause */
/* ISO C11 7.5, with the numbers of POSIX.1-2017. */
#pragma once

#include <unicore/errno.h>

extern int errno;
#define errno errno
