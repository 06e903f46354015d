/* SPDX-License-Identifier: BSD-3-Clause */
/* How objects lie in a pool. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* An (alignment) of the caller, at least a pointer's: a free object holds one. */
size_t object_alignment(size_t alignment);

/* From one object to the next; SIZE_MAX rounded down to (alignment) when they are too large. */
size_t object_stride(size_t object_size, size_t alignment);
