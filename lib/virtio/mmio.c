/* SPDX-License-Identifier: BSD-3-Clause */
/* VIRTIO 1.2, 4.2.2 to 4.2.4. */
#include "mmio.h"

static uint64_t features(const struct uni_virtio *device)
{
    uint64_t found;

    write32(device->registers, DEVICE_FEATURES_SELECT, 1);
    found = read32(device->registers, DEVICE_FEATURES);
    write32(device->registers, DEVICE_FEATURES_SELECT, 0);
    return found << 32 | read32(device->registers, DEVICE_FEATURES);
}

static void set_features(const struct uni_virtio *device, uint64_t agreed)
{
    write32(device->registers, DRIVER_FEATURES_SELECT, 1);
    write32(device->registers, DRIVER_FEATURES, (uint32_t)(agreed >> 32));
    write32(device->registers, DRIVER_FEATURES_SELECT, 0);
    write32(device->registers, DRIVER_FEATURES, (uint32_t)agreed);
}

static uint32_t status(const struct uni_virtio *device)
{
    return read32(device->registers, STATUS);
}

/* A legacy device wants to know the size of pages before all else: 4.2.4. */
static void set_status(const struct uni_virtio *device, uint32_t value)
{
    write32(device->registers, STATUS, value);
    if (value == 0 && device->is_legacy)
        write32(device->registers, LEGACY_PAGE_SIZE, UNI_VIRTIO_QUEUE_ALIGNMENT);
}

/* 4.2.2.2: fields of 16 and 32 bits are read as such, those of 64 bits as two of 32 bits. */
static void read_config(const struct uni_virtio *device, size_t offset, void *buffer, size_t size)
{
    uintptr_t from = device->registers + CONFIG + offset;
    uint8_t *to = buffer;

    while (size) {
        size_t step = 1;

        if (from % 4 == 0 && size % 4 == 0) {
            uint32_t value = *(volatile uint32_t *)from;

            step = sizeof(value);
            __builtin_memcpy(to, &value, step);
        } else if (from % 2 == 0 && size % 2 == 0) {
            uint16_t value = *(volatile uint16_t *)from;

            step = sizeof(value);
            __builtin_memcpy(to, &value, step);
        } else {
            *to = *(volatile uint8_t *)from;
        }
        from += step;
        to += step;
        size -= step;
    }
}

static uint32_t generation(const struct uni_virtio *device)
{
    return device->is_legacy ? 0 : read32(device->registers, GENERATION);
}

static unsigned queue_limit(const struct uni_virtio *device, unsigned index)
{
    write32(device->registers, QUEUE_SELECT, index);
    return read32(device->registers, QUEUE_LIMIT);
}

static void write_address(uintptr_t registers, unsigned offset, const volatile void *address)
{
    write32(registers, offset, (uint32_t)(uintptr_t)address);
    write32(registers, offset + 4, (uint32_t)((uint64_t)(uintptr_t)address >> 32));
}

static void start_queue(const struct uni_virtio_queue *queue)
{
    uintptr_t registers = queue->device->registers;

    write32(registers, QUEUE_SELECT, queue->index);
    write32(registers, QUEUE_ENTRIES, queue->entries);
    if (queue->device->is_legacy) {
        write32(registers, LEGACY_QUEUE_ALIGNMENT, UNI_VIRTIO_QUEUE_ALIGNMENT);
        write32(registers, LEGACY_QUEUE_PAGE,
                (uint32_t)((uintptr_t)queue->descriptors / UNI_VIRTIO_QUEUE_ALIGNMENT));
        return;
    }
    write_address(registers, QUEUE_DESCRIPTORS, queue->descriptors);
    write_address(registers, QUEUE_AVAILABLE, queue->available);
    write_address(registers, QUEUE_USED, queue->used);
    write32(registers, QUEUE_READY, 1);
}

static void notify(const struct uni_virtio_queue *queue)
{
    write32(queue->device->registers, QUEUE_NOTIFY, queue->index);
}

static uint32_t take_interrupts(const struct uni_virtio *device)
{
    uint32_t causes = read32(device->registers, INTERRUPT_STATUS);

    write32(device->registers, INTERRUPT_ACKNOWLEDGE, causes);
    return causes;
}

const struct uni_virtio_transport mmio = {
    .features = features,
    .set_features = set_features,
    .status = status,
    .set_status = set_status,
    .read_config = read_config,
    .generation = generation,
    .queue_limit = queue_limit,
    .start_queue = start_queue,
    .notify = notify,
    .take_interrupts = take_interrupts,
};
