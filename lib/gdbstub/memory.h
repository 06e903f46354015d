/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory as gdb sees it: whatever is mapped, devices excepted. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copy (length) bytes from (address), or to it; false if one of them cannot be had. */
bool memory_read(uintptr_t address, void *bytes, size_t length);
bool memory_write(uintptr_t address, const void *bytes, size_t length);
