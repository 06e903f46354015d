/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine by its ACPI tables, where there is no device tree. */
#pragma once

#include <stdbool.h>

/*
 * Fill in the devices of (uni_armboard) from the tables below (rsdp), the root system description
 * pointer, as long as the firmware's page tables are in use.
 *
 * Returns NULL, or words that say why the image cannot start.
 */
const char *acpi_read(const void *rsdp);

/* Whether these tables are of QEMU's making. */
bool acpi_is_of_qemu(const void *rsdp);
