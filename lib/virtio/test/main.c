/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Without a device there is little to try: tests/boot/test_virtio.py runs this with one. A device
 * that fills buffers with random bytes is enough for every function.
 */
#include <stdint.h>
#include <string.h>
#include <unicore/boot.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/print.h>
#include <unicore/timer.h>
#include <unicore/virtio.h>

#define ENTRIES  8
#define PATIENCE UNI_SECONDS(5)
#define BYTES    16

static UNI_ALIGNED(UNI_VIRTIO_QUEUE_ALIGNMENT) uint8_t memory[UNI_VIRTIO_QUEUE_SIZE(ENTRIES)];
static struct uni_virtio_queue queue;
static struct uni_virtio *device;
static uint8_t buffers[ENTRIES][2][BYTES];
static volatile unsigned interrupts;

static int look(void)
{
    device = uni_virtio_find(UNI_VIRTIO_ENTROPY, 0);
    return 0;
}

UNI_BOOT_AT(DEVICES, look);

static void ring(void *argument)
{
    (void)argument;
}

static void count(void *argument)
{
    UNI_CHECK(argument == &queue);
    interrupts++;
}

/* The next buffer, or NULL when none comes. */
static void *taken(uint32_t *written)
{
    uni_time end = uni_clock_monotonic() + PATIENCE;

    do {
        void *buffer = uni_virtio_queue_take(&queue, written);

        if (buffer)
            return buffer;
    } while (uni_clock_monotonic() < end);
    return NULL;
}

static void start(unsigned entries)
{
    uint32_t written;

    UNI_CHECK(uni_virtio_start(device, 0, 0) == 0);
    UNI_CHECK(uni_virtio_queue_start(&queue, device, 77, memory, entries) == -ENOENT);
    UNI_CHECK(uni_virtio_queue_start(&queue, device, 0, memory, entries) == 0);
    UNI_CHECK(uni_virtio_queue_take(&queue, &written) == NULL);
}

/* Buffers of (parts), more often than the rings are long, then all at once. */
static void try_turns(unsigned parts)
{
    struct uni_virtio_part list[2] = {{NULL, BYTES, true}, {NULL, BYTES, true}};
    unsigned fitting = ENTRIES / parts;
    uint32_t written;

    for (unsigned turn = 0; turn < 5 * ENTRIES + 1; turn++) {
        uint8_t (*buffer)[BYTES] = buffers[turn % fitting];

        memset(buffer, 0, 2 * BYTES);
        list[0].start = buffer[0];
        list[1].start = buffer[1];
        UNI_CHECK(uni_virtio_queue_add(&queue, list, parts, buffer) == 0);
        uni_virtio_queue_notify(&queue);
        UNI_CHECK(taken(&written) == buffer);
        UNI_CHECK(written > 0 && written <= parts * BYTES);
    }
    for (unsigned i = 0; i < fitting; i++) {
        list[0].start = buffers[i][0];
        list[1].start = buffers[i][1];
        UNI_CHECK(uni_virtio_queue_add(&queue, list, parts, buffers[i]) == 0);
    }
    UNI_CHECK(uni_virtio_queue_add(&queue, list, 1, memory) == -ENOSPC);
    uni_virtio_queue_notify(&queue);
    for (unsigned i = 0; i < fitting; i++)
        UNI_CHECK(taken(&written) != NULL);
    UNI_CHECK(uni_virtio_queue_take(&queue, &written) == NULL);
}

/* The device changes bytes in the buffer, and none around it. */
static void try_content(void)
{
    static uint8_t bytes[64];
    const struct uni_virtio_part part = {bytes + 16, 32, true};
    unsigned changed = 0;
    uint32_t written;

    for (unsigned turn = 0; turn < 16; turn++) {
        UNI_CHECK(uni_virtio_queue_add(&queue, &part, 1, bytes) == 0);
        uni_virtio_queue_notify(&queue);
        UNI_CHECK(taken(&written) == bytes);
        for (unsigned i = 0; i < sizeof(bytes); i++) {
            UNI_CHECK(bytes[i] == 0 || (i >= 16 && i < 48));
            changed += bytes[i] != 0;
        }
    }
    UNI_CHECK(changed > 16);
}

static void try_interrupts(void)
{
    const struct uni_virtio_part part = {buffers[0][0], BYTES, true};
    uni_time end = uni_clock_monotonic() + PATIENCE;
    uint32_t written;

    UNI_CHECK(uni_virtio_queue_on_use(&queue, count, &queue) == 0);
    uni_virtio_ready(device);
    uni_timer_attach(ring, NULL);
    for (unsigned turn = 1; turn <= 3; turn++) {
        UNI_CHECK(uni_virtio_queue_add(&queue, &part, 1, buffers) == 0);
        uni_virtio_queue_notify(&queue);
        while (interrupts < turn && uni_clock_monotonic() < end) {
            uni_timer_set(uni_clock_monotonic() + UNI_MILLISECONDS(100));
            uni_intr_wait();
        }
        UNI_CHECK(interrupts == turn);
        UNI_CHECK(taken(&written) == buffers);
    }
    UNI_CHECK(!uni_virtio_queue_interrupts(&queue, false));
    UNI_CHECK(uni_virtio_queue_add(&queue, &part, 1, buffers) == 0);
    uni_virtio_queue_notify(&queue);
    UNI_CHECK(taken(&written) == buffers);
    UNI_CHECK(interrupts == 3);
}

int main(void)
{
    UNI_CHECK(uni_virtio_find(UNI_VIRTIO_ENTROPY, 1000) == NULL);
    uni_check_part("what is not there is not found");
    if (!device) {
        uni_check_skip("queues", "the machine has no virtio entropy device");
        return uni_check_verdict();
    }
    uni_print("found one, %s\n", device->is_legacy ? "legacy" : "version 1");

    UNI_CHECK(uni_virtio_start(device, 0, UNI_VIRTIO_FEATURE(20)) == -ENOTSUP);
    UNI_CHECK(uni_virtio_start(device, UNI_VIRTIO_FEATURE(20), 0) == 0);
    UNI_CHECK(!(uni_virtio_features(device) & UNI_VIRTIO_FEATURE(20)));
    uni_check_part("features");

    start(ENTRIES);
    uni_virtio_ready(device);
    try_turns(1);
    uni_check_part("buffers of one part");
    try_turns(2);
    uni_check_part("buffers of two parts");
    try_content();
    uni_check_part("the device writes where it should");

    uni_virtio_stop(device);
    start(2);
    try_interrupts();
    uni_check_part("after a reset: a small queue, and interrupts");
    uni_virtio_stop(device);
    return uni_check_verdict();
}
