/* SPDX-License-Identifier: BSD-3-Clause */
/* VIRTIO 1.2, 5.4: one queue, of buffers that the device fills. */
#include <unicore/arch.h>
#include <unicore/clock.h>
#include <unicore/entropy.h>
#include <unicore/virtio.h>

#define ENTRIES  2
#define PATIENCE UNI_MILLISECONDS(100)

static UNI_ALIGNED(UNI_VIRTIO_QUEUE_ALIGNMENT) uint8_t memory[UNI_VIRTIO_QUEUE_SIZE(ENTRIES)];
static struct uni_virtio_queue queue;

/* What the device writes: when it is too slow, it may still do so later. */
static uint8_t bytes[UNI_ENTROPY_ENOUGH / 8];
static enum { UNKNOWN, ABSENT, IDLE, BUSY } state;

static void start(void)
{
    struct uni_virtio *device = uni_virtio_find(UNI_VIRTIO_ENTROPY, 0);

    state = ABSENT;
    if (!device || uni_virtio_start(device, 0, 0) < 0 ||
        uni_virtio_queue_start(&queue, device, 0, memory, ENTRIES) < 0)
        return;
    uni_virtio_ready(device);
    state = IDLE;
}

/* Ask for bytes. A second caller, while the first one waits, has no luck. */
static bool ask(void)
{
    const struct uni_virtio_part part = {bytes, sizeof(bytes), true};

    if (state != IDLE || uni_virtio_queue_add(&queue, &part, 1, bytes) < 0)
        return false;
    state = BUSY;
    uni_virtio_queue_notify(&queue);
    return true;
}

/* Returns how many bytes came. */
static uint32_t wait(void)
{
    uni_time end = uni_clock_monotonic() + PATIENCE;
    uint32_t written;

    do {
        if (uni_virtio_queue_take(&queue, &written)) {
            state = IDLE;
            return written < sizeof(bytes) ? written : sizeof(bytes);
        }
        uni_arch_pause();
    } while (uni_clock_monotonic() < end);
    return 0;
}

static unsigned gather(uni_entropy_sink *sink, void *context)
{
    uint32_t written;
    unsigned bits = 0;

    if (state == UNKNOWN)
        start();
    /* VIRTIO 1.2, 5.4.6.1: a device may fill less than there is room for. */
    while (bits < UNI_ENTROPY_ENOUGH && ask()) {
        written = wait();
        if (written == 0)
            break;
        sink(context, bytes, written);
        bits += written * 8;
    }
    return bits;
}

UNI_ENTROPY_SOURCE(DEVICE, "virtio-rng", gather, 0);
