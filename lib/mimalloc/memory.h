/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stddef.h>

/* What the platform gave us, in bytes. */
extern size_t memory_total;
