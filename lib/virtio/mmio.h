/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/virtio.h>

/* VIRTIO 1.2, 4.2.2: registers of 32 bits, and, legacy, 4.2.4. */
enum {
    MAGIC = 0x000,
    VERSION = 0x004,
    DEVICE_ID = 0x008,
    DEVICE_FEATURES = 0x010,
    DEVICE_FEATURES_SELECT = 0x014,
    DRIVER_FEATURES = 0x020,
    DRIVER_FEATURES_SELECT = 0x024,
    LEGACY_PAGE_SIZE = 0x028,
    QUEUE_SELECT = 0x030,
    QUEUE_LIMIT = 0x034,
    QUEUE_ENTRIES = 0x038,
    LEGACY_QUEUE_ALIGNMENT = 0x03c,
    LEGACY_QUEUE_PAGE = 0x040,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACKNOWLEDGE = 0x064,
    STATUS = 0x070,
    QUEUE_DESCRIPTORS = 0x080, /* two registers each, the low half first */
    QUEUE_AVAILABLE = 0x090,
    QUEUE_USED = 0x0a0,
    GENERATION = 0x0fc,
    CONFIG = 0x100,
};

#define MAGIC_VALUE    0x74726976 /* "virt" */
#define VERSION_LEGACY 1
#define VERSION_1      2

extern const struct uni_virtio_transport mmio;

UNI_INLINE uint32_t read32(uintptr_t registers, unsigned offset)
{
    return *(volatile uint32_t *)(registers + offset);
}

UNI_INLINE void write32(uintptr_t registers, unsigned offset, uint32_t value)
{
    *(volatile uint32_t *)(registers + offset) = value;
}

/* On x86_64: call uni_virtiommio_add() for what ACPI tells of. */
void find_in_acpi(void);
