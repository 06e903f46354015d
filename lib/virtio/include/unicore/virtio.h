/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtio: Virtual I/O Device (VIRTIO) Version 1.2, and the devices from before version 1.0 that it
 * calls legacy. A driver finds its device, agrees on features, starts queues, and says that it is
 * ready:
 *
 *     device = uni_virtio_find(UNI_VIRTIO_ENTROPY, 0);
 *     uni_virtio_start(device, wanted, needed);
 *     uni_virtio_queue_start(&queue, device, 0, memory, ENTRIES);
 *     uni_virtio_ready(device);
 *
 * Buffers then go to the device by uni_virtio_queue_add() and uni_virtio_queue_notify(), and come
 * back by uni_virtio_queue_take(), polled or when the queue's handler is called.
 *
 * A queue is one caller's at a time: whoever shares it with a handler turns interrupts off.
 * Addresses are physical as well as virtual: buffers lie in the image or come from the allocator.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "virtio is little-endian, and so is every platform that has it so far"
#endif

/* Types of devices: VIRTIO 1.2, 5. */
enum uni_virtio_type {
    UNI_VIRTIO_NETWORK = 1,
    UNI_VIRTIO_BLOCK = 2,
    UNI_VIRTIO_CONSOLE = 3,
    UNI_VIRTIO_ENTROPY = 4,
    UNI_VIRTIO_9P = 9,
    UNI_VIRTIO_SOCKET = 19,
};

/* Features of all types: VIRTIO 1.2, 6. Those of a type are bits from 0 to 23. */
#define UNI_VIRTIO_FEATURE(bit) ((uint64_t)1 << (bit))
#define UNI_VIRTIO_VERSION_1    UNI_VIRTIO_FEATURE(32)

struct uni_virtio;
struct uni_virtio_queue;

/*
 * What a transport does; VIRTIO 1.2, 4. All of it is for this library's own use, in any context
 * and without waiting.
 */
struct uni_virtio_transport {
    uint64_t (*features)(const struct uni_virtio *device); /* that the device offers */
    void (*set_features)(const struct uni_virtio *device, uint64_t features);
    uint32_t (*status)(const struct uni_virtio *device);
    void (*set_status)(const struct uni_virtio *device, uint32_t status);
    void (*read_config)(const struct uni_virtio *device, size_t offset, void *buffer, size_t size);
    uint32_t (*generation)(const struct uni_virtio *device);
    unsigned (*queue_limit)(const struct uni_virtio *device, unsigned index); /* 0: none */
    void (*start_queue)(const struct uni_virtio_queue *queue);
    void (*notify)(const struct uni_virtio_queue *queue);
    uint32_t (*take_interrupts)(const struct uni_virtio *device); /* and acknowledge them */
};

/*
 * Runs when a device has used buffers of a queue, or changed its configuration.
 *
 * @context isr
 * @nullable argument
 */
typedef void uni_virtio_handler(void *argument);

/* A device. All of it is private, except to its transport. */
struct uni_virtio {
    const struct uni_virtio_transport *transport;
    uintptr_t registers;
    enum uni_virtio_type type;
    unsigned line; /* of <unicore/intr.h> */
    bool is_legacy;

    struct uni_virtio *next;
    struct uni_virtio_queue *queues; /* that were started */
    uint64_t features;               /* agreed */
    uni_virtio_handler *config_handler;
    void *config_argument;
    bool is_attached;
};

/* VIRTIO 1.2, 2.7.5. */
struct uni_virtio_descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags;
    uint16_t next;
};

/* VIRTIO 1.2, 2.7.6 and 2.7.8. */
struct uni_virtio_available {
    uint16_t flags;
    uint16_t index;
    uint16_t heads[];
};
struct uni_virtio_used {
    uint16_t flags;
    uint16_t index;
    struct {
        uint32_t head;
        uint32_t written;
    } elements[];
};

/*
 * Memory for a queue of (entries), a power of two of at most 32768: its three parts, as a legacy
 * device wants them (VIRTIO 1.2, 2.7.2), and what we remember of each entry.
 */
#define UNI_VIRTIO_QUEUE_ALIGNMENT 4096
#define UNI_VIRTIO_QUEUE_USED(entries)                                                             \
    UNI_ALIGN_UP((entries) * (sizeof(struct uni_virtio_descriptor) + 2) + 6,                       \
                 UNI_VIRTIO_QUEUE_ALIGNMENT)
#define UNI_VIRTIO_QUEUE_BUFFERS(entries)                                                          \
    (UNI_VIRTIO_QUEUE_USED(entries) + UNI_ALIGN_UP((entries) * 8 + 6, 8))
#define UNI_VIRTIO_QUEUE_SIZE(entries)                                                             \
    (UNI_VIRTIO_QUEUE_BUFFERS(entries) + (entries) * sizeof(void *))

/* A queue. All of it is private, except to transports. */
struct uni_virtio_queue {
    struct uni_virtio *device;
    struct uni_virtio_queue *next; /* of the device */
    unsigned index;
    unsigned entries;
    struct uni_virtio_descriptor *descriptors;
    struct uni_virtio_available *available;
    volatile struct uni_virtio_used *used;
    void **buffers;      /* by the head of their chains; NULL: the device does not have that one */
    uint16_t free;       /* the first of a chain */
    uint16_t free_count; /* its length */
    uint16_t taken;      /* how many used elements were, modulo 2^16 */
    uni_virtio_handler *handler;
    void *argument;
};

/* Part of a buffer. */
struct uni_virtio_part {
    void *start;
    uint32_t size;
    bool is_written; /* by the device; otherwise it is read */
};

/*
 * The device of a (type) with the number (index), counted from 0; NULL if there is none.
 *
 * @context boot, thread
 * @nullable result
 */
struct uni_virtio *uni_virtio_find(enum uni_virtio_type type, unsigned index) UNI_MUST_USE;

/*
 * Reset the device, and agree on those of the features (wanted) that it has, and on all that are
 * (needed): see uni_virtio_features().
 *
 * @context boot, thread
 * @error -ENOTSUP it does not have what is needed, or does not agree
 */
int uni_virtio_start(struct uni_virtio *device, uint64_t wanted, uint64_t needed) UNI_MUST_USE;

/* @context boot, thread, isr */
uint64_t uni_virtio_features(const struct uni_virtio *device) UNI_MUST_USE;

/*
 * Start the queue number (index) of a device that was started and is not ready yet, with (entries)
 * or as many as the device can have. (memory) is UNI_VIRTIO_QUEUE_SIZE(entries) bytes at a multiple
 * of UNI_VIRTIO_QUEUE_ALIGNMENT, and the queue's from now on.
 *
 * @context boot, thread
 * @takes memory
 * @error -ENOENT the device has no such queue
 */
int uni_virtio_queue_start(struct uni_virtio_queue *queue, struct uni_virtio *device,
                           unsigned index, void *memory, unsigned entries) UNI_MUST_USE;

/*
 * Let the device begin.
 *
 * @context boot, thread
 */
void uni_virtio_ready(struct uni_virtio *device);

/*
 * Reset the device: it forgets its queues, and leaves all memory alone.
 *
 * @context boot, thread
 */
void uni_virtio_stop(struct uni_virtio *device);

/*
 * Copy (size) bytes at (offset) of the device's configuration, all from one moment. Numbers of
 * their own size are to be read one by one.
 *
 * @context boot, thread
 */
void uni_virtio_read_config(const struct uni_virtio *device, size_t offset, void *buffer,
                            size_t size);

/*
 * Call (handler) when the device has changed its configuration. This and the next are for before
 * uni_virtio_ready().
 *
 * @context boot, thread
 * @nullable argument
 * @error -EBUSY  somebody handles the device's interrupt already
 * @error -EINVAL the platform has no such interrupt
 */
int uni_virtio_on_config(struct uni_virtio *device, uni_virtio_handler *handler, void *argument)
    UNI_MUST_USE;

/*
 * Call (handler) when the device has used buffers of (queue). Without a handler, a queue is polled,
 * and its device does not interrupt.
 *
 * @context boot, thread
 * @nullable argument
 * @error -EBUSY  somebody handles the device's interrupt already
 * @error -EINVAL the platform has no such interrupt
 */
int uni_virtio_queue_on_use(struct uni_virtio_queue *queue, uni_virtio_handler *handler,
                            void *argument) UNI_MUST_USE;

/*
 * Give the device a buffer of (count) parts, those that it reads before those that it writes. It is
 * the device's until uni_virtio_queue_take() returns (buffer), which is not NULL.
 *
 * @context boot, thread, isr
 * @nowait
 * @takes buffer
 * @error -ENOSPC the queue has less than (count) free entries
 */
int uni_virtio_queue_add(struct uni_virtio_queue *queue, const struct uni_virtio_part *parts,
                         unsigned count, void *buffer) UNI_MUST_USE;

/*
 * Tell the device that there are buffers, unless it does not want to know: once after several.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_virtio_queue_notify(struct uni_virtio_queue *queue);

/*
 * A buffer that the device has done with, or NULL. (*written) is how many bytes it says to have
 * written: it may say more than there is room for.
 *
 * @context boot, thread, isr
 * @nowait
 * @gives result
 * @nullable result
 */
void *uni_virtio_queue_take(struct uni_virtio_queue *queue, uint32_t *written);

/*
 * Let the device interrupt, or not for the time being; this is a hint.
 *
 * Returns whether buffers are there now: one that came before an interrupt was possible.
 *
 * @context boot, thread, isr
 * @nowait
 */
bool uni_virtio_queue_interrupts(struct uni_virtio_queue *queue, bool are_wanted);
