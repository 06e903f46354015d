/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Split virtqueues: VIRTIO 1.2, 2.7. The device runs at the same time: what it may look at is
 * complete before the index that tells of it is stored, and what it wrote is read after its index.
 */
#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/virtio.h>

/* Flags of descriptors: 2.7.5. */
#define DESCRIPTOR_NEXT  1
#define DESCRIPTOR_WRITE 2

/* Flags of the rings: 2.7.6 and 2.7.8. */
#define AVAILABLE_NO_INTERRUPT 1
#define USED_NO_NOTIFY         1

int uni_virtio_queue_add(struct uni_virtio_queue *queue, const struct uni_virtio_part *parts,
                         unsigned count, void *buffer)
{
    struct uni_virtio_available *available = queue->available;
    uint16_t head = queue->free;
    uint16_t at = head;

    UNI_ASSERT(count != 0 && buffer);
    if (queue->free_count < count)
        return -ENOSPC;
    for (unsigned i = 0; i < count; i++) {
        struct uni_virtio_descriptor *descriptor = &queue->descriptors[at];

        UNI_ASSERT(i == 0 || parts[i].is_written || !parts[i - 1].is_written);
        descriptor->address = (uintptr_t)parts[i].start;
        descriptor->size = parts[i].size;
        descriptor->flags = (uint16_t)((parts[i].is_written ? DESCRIPTOR_WRITE : 0) |
                                       (i + 1 < count ? DESCRIPTOR_NEXT : 0));
        at = descriptor->next;
    }
    queue->free = at;
    queue->free_count = (uint16_t)(queue->free_count - count);
    queue->buffers[head] = buffer;

    available->heads[available->index & (queue->entries - 1)] = head;
    __atomic_store_n(&available->index, (uint16_t)(available->index + 1), __ATOMIC_RELEASE);
    return 0;
}

void uni_virtio_queue_notify(struct uni_virtio_queue *queue)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* 2.7.13.4.1: the index, before the flags are read */
    if (!(queue->used->flags & USED_NO_NOTIFY))
        queue->device->transport->notify(queue);
}

/* Put the chain that begins with (head) back. */
static void release(struct uni_virtio_queue *queue, uint16_t head)
{
    uint16_t at = head;

    queue->free_count++;
    while (queue->descriptors[at].flags & DESCRIPTOR_NEXT) {
        at = queue->descriptors[at].next;
        queue->free_count++;
    }
    queue->descriptors[at].next = queue->free;
    queue->free = head;
}

static bool has_used(const struct uni_virtio_queue *queue)
{
    return __atomic_load_n(&queue->used->index, __ATOMIC_ACQUIRE) != queue->taken;
}

/* A device that names what it does not have is not believed. */
void *uni_virtio_queue_take(struct uni_virtio_queue *queue, uint32_t *written)
{
    while (has_used(queue)) {
        unsigned slot = queue->taken++ & (queue->entries - 1);
        uint32_t head = queue->used->elements[slot].head;
        void *buffer;

        *written = queue->used->elements[slot].written;
        if (head >= queue->entries || !queue->buffers[head])
            continue;
        buffer = queue->buffers[head];
        queue->buffers[head] = NULL;
        release(queue, (uint16_t)head);
        return buffer;
    }
    return NULL;
}

bool uni_virtio_queue_interrupts(struct uni_virtio_queue *queue, bool are_wanted)
{
    __atomic_store_n(&queue->available->flags, are_wanted ? 0 : AVAILABLE_NO_INTERRUPT,
                     __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return has_used(queue);
}
