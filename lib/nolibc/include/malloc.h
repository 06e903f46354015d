/* SPDX-License-Identifier: BSD-3-Clause */
/* What glibc has here beyond <stdlib.h>. */
#pragma once

#include <stdlib.h>

UNI_NOLIBC_ALLOCATES size_t malloc_usable_size(void *block);
