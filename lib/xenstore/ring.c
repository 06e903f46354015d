/* SPDX-License-Identifier: BSD-3-Clause */
#include "ring.h"

#include <unicore/errno.h>
#include <unicore/eventchannel.h>
#include <unicore/xenguest.h>

/* struct xenstore_domain_interface. The indices never wrap: they count all bytes ever. */
struct ring {
    char requests[1024], answers[1024];
    uint32_t request_read, request_written;
    uint32_t answer_read, answer_written;
};

#define SIZE ((uint32_t)sizeof(((struct ring *)0)->requests))

/* How long the daemon may take: it serves one after the other. Then it counts as gone. */
#define PATIENCE UNI_SECONDS(60)

static struct ring *ring;
static uint32_t port;
static int state = -EAGAIN; /* nobody has asked yet */

int ring_start(void)
{
    if (state == -EAGAIN) {
        const struct uni_xen_ring store = uni_xen_store();

        ring = store.page;
        port = store.port;
        state = ring ? 0 : -ENODEV;
    }
    return state;
}

int ring_fail(void)
{
    return state = -EIO;
}

void ring_tell(void)
{
    uni_eventchannel_notify(port);
}

/* Bytes that wait to be read by the other side, or by us; more than there can be is a breach. */
static uint32_t fill(const uint32_t *written, const uint32_t *read)
{
    uint32_t bytes =
        __atomic_load_n(written, __ATOMIC_ACQUIRE) - __atomic_load_n(read, __ATOMIC_ACQUIRE);

    if (bytes <= SIZE)
        return bytes;
    (void)ring_fail();
    return 0;
}

void ring_send(const void *bytes, size_t length)
{
    const uni_time deadline = uni_clock_monotonic() + PATIENCE;
    const char *next = bytes;

    while (length > 0 && !state) {
        uint32_t at = ring->request_written;
        uint32_t room = SIZE - fill(&ring->request_written, &ring->request_read);
        uint32_t count = room < length ? room : (uint32_t)length;

        for (uint32_t i = 0; i < count; i++)
            ring->requests[(at + i) % SIZE] = *next++;
        __atomic_store_n(&ring->request_written, at + count, __ATOMIC_RELEASE);
        length -= count;
        if (length > 0) {
            ring_tell();
            uni_xen_wait(port, deadline);
            if (uni_clock_monotonic() >= deadline)
                (void)ring_fail();
        }
    }
}

bool ring_wait(uni_time deadline)
{
    while (!state && !fill(&ring->answer_written, &ring->answer_read)) {
        if (uni_clock_monotonic() >= deadline)
            return false;
        uni_xen_wait(port, deadline);
    }
    return !state;
}

void ring_receive(void *bytes, size_t length)
{
    char *next = bytes;

    while (length > 0) {
        uint32_t at = ring->answer_read;
        uint32_t there, count;

        if (!ring_wait(uni_clock_monotonic() + PATIENCE)) {
            (void)ring_fail();
            return;
        }
        there = fill(&ring->answer_written, &ring->answer_read);
        count = there < length ? there : (uint32_t)length;
        for (uint32_t i = 0; next && i < count; i++)
            *next++ = ring->answers[(at + i) % SIZE];
        __atomic_store_n(&ring->answer_read, at + count, __ATOMIC_RELEASE);
        length -= count;
        /* The daemon waits where the ring was full. */
        ring_tell();
    }
}
