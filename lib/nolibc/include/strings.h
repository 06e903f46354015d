/* SPDX-License-Identifier: BSD-3-Clause */
/* POSIX.1-2017 <strings.h>. */
#pragma once

#include <stddef.h>

int ffs(int bits);
int strcasecmp(const char *left, const char *right);
int strncasecmp(const char *left, const char *right, size_t limit);
