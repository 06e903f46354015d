/* SPDX-License-Identifier: BSD-3-Clause */
/* <unicore/alloc.h> for bench-alloc on Linux: by the C library, or by upstream's mimalloc. */
#pragma once

#include <stdlib.h>

#if defined(UPSTREAM_MIMALLOC)
#include <mimalloc.h>
#define uni_alloc   mi_malloc
#define uni_realloc mi_realloc
#define uni_free    mi_free
#else
#define uni_alloc   malloc
#define uni_realloc realloc
#define uni_free    free
#endif
