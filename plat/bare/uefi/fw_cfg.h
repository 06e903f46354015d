/* SPDX-License-Identifier: BSD-3-Clause */
/* QEMU's firmware configuration device: what -fw_cfg name=…,string=… or file=… gives. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fw_cfg_file {
    uint32_t size; /* in bytes */
    uint16_t selector;
};

/* Whether there is the item (name), and such a device at all. */
bool fw_cfg_find(const char *name, struct fw_cfg_file *file);

/* Copy the whole of (file). */
void fw_cfg_read(const struct fw_cfg_file *file, void *content);

/* What differs between architectures: whether there can be such a device, */
bool fw_cfg_is_possible(void);

/* go to the start of an item, */
void fw_cfg_choose(uint16_t selector);

/* and copy its next (size) bytes. */
void fw_cfg_take(void *content, size_t size);
