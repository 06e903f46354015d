/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <unicore/virtio.h>

/* Make a device known, which its transport has filled in. It lasts for good. */
void add(struct uni_virtio *device);

/* Find the devices whose registers lie in memory, and add() them. */
void scan_mmio(void);

/* Handles the interrupt of the device (argument). */
void handle(void *argument);
