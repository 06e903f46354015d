/* SPDX-License-Identifier: BSD-3-Clause */
/* What upstream's files share with each other, without the warnings that are theirs. */
#pragma once

#pragma GCC system_header

#include <mimalloc.h>

#include <mimalloc-internal.h>
