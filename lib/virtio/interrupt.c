/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

/* VIRTIO 1.2, 4.2.2, InterruptStatus; 4.1.4.5 has the same. */
#define INTERRUPT_QUEUE  1
#define INTERRUPT_CONFIG 2

void handle(void *argument)
{
    const struct uni_virtio *device = argument;
    uint32_t causes = device->transport->take_interrupts(device);

    if (causes & INTERRUPT_QUEUE) {
        for (struct uni_virtio_queue *queue = device->queues; queue; queue = queue->next) {
            if (queue->handler)
                queue->handler(queue->argument);
        }
    }
    if (causes & INTERRUPT_CONFIG && device->config_handler)
        device->config_handler(device->config_argument);
}
