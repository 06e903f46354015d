/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Whether [start, end) lies in one reservation. */
bool is_reserved(uintptr_t start, uintptr_t end);
