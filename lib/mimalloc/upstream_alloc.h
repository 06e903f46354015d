/* SPDX-License-Identifier: BSD-3-Clause */
/* Upstream's alloc.c as a part of ours, so that it can be inlined, without the warnings it gives.
 */
#pragma once

#pragma GCC system_header

#include <alloc.c>
