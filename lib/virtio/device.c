/* SPDX-License-Identifier: BSD-3-Clause */
/* Which devices there are, and how one starts: VIRTIO 1.2, 2.1, 2.2 and 3.1. */
#include "device.h"

#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/intr.h>

/* VIRTIO 1.2, 2.1 "Device Status Field". */
#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER      2
#define STATUS_DRIVER_OK   4
#define STATUS_FEATURES_OK 8
#define STATUS_FAILED      128

static struct uni_virtio *devices;
static struct uni_virtio **last = &devices;

void add(struct uni_virtio *device)
{
    *last = device;
    last = &device->next;
}

struct uni_virtio *uni_virtio_find(enum uni_virtio_type type, unsigned index)
{
    static bool scanned;

    if (!scanned) {
        scanned = true;
        scan_mmio();
    }
    for (struct uni_virtio *device = devices; device; device = device->next) {
        if (device->type == type && index-- == 0)
            return device;
    }
    return NULL;
}

static void add_status(const struct uni_virtio *device, uint32_t bits)
{
    device->transport->set_status(device, device->transport->status(device) | bits);
}

/* VIRTIO 1.2, 3.1.1; a legacy device neither has nor knows the step FEATURES_OK: 3.1.2. */
int uni_virtio_start(struct uni_virtio *device, uint64_t wanted, uint64_t needed)
{
    const struct uni_virtio_transport *transport = device->transport;
    uint64_t offered;

    uni_virtio_stop(device);
    add_status(device, STATUS_ACKNOWLEDGE);
    add_status(device, STATUS_DRIVER);

    offered = transport->features(device);
    if (!device->is_legacy)
        needed |= UNI_VIRTIO_VERSION_1;
    device->features = offered & (wanted | needed);
    if (needed & ~offered) {
        add_status(device, STATUS_FAILED);
        return -ENOTSUP;
    }
    transport->set_features(device, device->features);
    if (device->is_legacy)
        return 0;
    add_status(device, STATUS_FEATURES_OK);
    if (transport->status(device) & STATUS_FEATURES_OK)
        return 0;
    add_status(device, STATUS_FAILED);
    return -ENOTSUP;
}

uint64_t uni_virtio_features(const struct uni_virtio *device)
{
    return device->features;
}

void uni_virtio_ready(struct uni_virtio *device)
{
    add_status(device, STATUS_DRIVER_OK);
}

/* VIRTIO 1.2, 4.2.3.1.1: the reset is done when the status reads as 0. */
void uni_virtio_stop(struct uni_virtio *device)
{
    uintptr_t saved;

    device->transport->set_status(device, 0);
    while (device->transport->status(device))
        ;
    saved = uni_intr_save();
    device->queues = NULL;
    uni_intr_restore(saved);
}

/* VIRTIO 1.2, 2.5.1: a change of the generation means that parts may be from before it. */
void uni_virtio_read_config(const struct uni_virtio *device, size_t offset, void *buffer,
                            size_t size)
{
    uint32_t before;

    do {
        before = device->transport->generation(device);
        device->transport->read_config(device, offset, buffer, size);
    } while (device->transport->generation(device) != before);
}

static int attach(struct uni_virtio *device)
{
    int error;

    if (device->is_attached)
        return 0;
    error = uni_intr_attach(device->line, handle, device);
    device->is_attached = error == 0;
    return error;
}

int uni_virtio_on_config(struct uni_virtio *device, uni_virtio_handler *handler, void *argument)
{
    device->config_handler = handler;
    device->config_argument = argument;
    return attach(device);
}

int uni_virtio_queue_on_use(struct uni_virtio_queue *queue, uni_virtio_handler *handler,
                            void *argument)
{
    queue->handler = handler;
    queue->argument = argument;
    (void)uni_virtio_queue_interrupts(queue, true);
    return attach(queue->device);
}

int uni_virtio_queue_start(struct uni_virtio_queue *queue, struct uni_virtio *device,
                           unsigned index, void *memory, unsigned entries)
{
    unsigned limit = device->transport->queue_limit(device, index);
    uint8_t *start = memory;

    UNI_ASSERT(entries != 0 && entries <= 32768 && (entries & (entries - 1)) == 0);
    UNI_ASSERT((uintptr_t)memory % UNI_VIRTIO_QUEUE_ALIGNMENT == 0);
    if (limit == 0)
        return -ENOENT;
    while (entries > limit)
        entries /= 2;

    __builtin_memset(memory, 0, UNI_VIRTIO_QUEUE_SIZE(entries));
    *queue = (struct uni_virtio_queue){
        .device = device,
        .next = device->queues,
        .index = index,
        .entries = entries,
        .descriptors = memory,
        .available = (void *)(start + entries * sizeof(struct uni_virtio_descriptor)),
        .used = (void *)(start + UNI_VIRTIO_QUEUE_USED(entries)),
        .buffers = (void *)(start + UNI_VIRTIO_QUEUE_BUFFERS(entries)),
        .free_count = (uint16_t)entries,
    };
    for (unsigned i = 0; i < entries; i++)
        queue->descriptors[i].next = (uint16_t)(i + 1);
    (void)uni_virtio_queue_interrupts(queue, false);
    device->transport->start_queue(queue);
    device->queues = queue;
    return 0;
}
