/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stdint.h>
#include <unicore/acpi.h>

/* The table at the physical address (address), if it is a sound one with that signature. */
const struct uni_acpi_table *table_at(uint64_t address, const char *signature);
