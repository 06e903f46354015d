/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console: a ring that a daemon in another domain reads and fills, as in
 * xen/include/public/io/console.h; or for domain 0, Xen's own console.
 */
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/console.h>
#include <unicore/eventchannel.h>

#include "guest.h"

/* xen/include/public/xen.h, HYPERVISOR_console_io. */
enum { CONSOLE_WRITE = 0, CONSOLE_READ = 1 };

/* struct xencons_interface. The indices never wrap: they count all bytes ever. */
struct ring {
    char in[1024], out[2048];
    uint32_t in_read, in_written;
    uint32_t out_read, out_written;
};

/*
 * How long the other side may take before it counts as gone. The daemon takes a pause of 200 ms
 * from those who write a lot (Xen, tools/console/daemon/io.c).
 */
#define PATIENCE UNI_SECONDS(2)

/* How much the daemon had read when it was given up; it is back once it has read more. */
static bool gone;
static uint32_t gone_at;

static uint32_t room(const struct ring *ring)
{
    uint32_t read = __atomic_load_n(&ring->out_read, __ATOMIC_ACQUIRE);

    return (uint32_t)sizeof(ring->out) - (ring->out_written - read);
}

/* Wait until there is room for (count) bytes: returns whether there is. */
static bool wait_for_room(const struct ring *ring, uint32_t port, uint32_t count)
{
    uni_time deadline;

    if (room(ring) >= count)
        return true;
    if (gone && ring->out_read == gone_at)
        return false;
    gone = false;
    uni_eventchannel_notify(port);
    deadline = uni_clock_monotonic() + PATIENCE;
    while (room(ring) < count) {
        if (uni_clock_monotonic() >= deadline) {
            gone = true;
            gone_at = ring->out_read;
            return false;
        }
        uni_xen_wait(port, deadline);
    }
    return true;
}

static void put(struct ring *ring, char byte)
{
    uint32_t at = ring->out_written;

    ring->out[at % sizeof(ring->out)] = byte;
    __atomic_store_n(&ring->out_written, at + 1, __ATOMIC_RELEASE);
}

void uni_console_write(const char *bytes, size_t length)
{
    const struct uni_xen_ring console = console_ring();
    struct ring *ring = console.page;

    if (!ring) {
        (void)uni_xen_hypercall(CONSOLE_WRITE, length, (uintptr_t)bytes, 0, UNI_XEN_CONSOLE_IO);
        return;
    }
    for (size_t i = 0; i < length; i++) {
        /* A newline takes two places. */
        if (!wait_for_room(ring, console.port, 2))
            break;
        if (bytes[i] == '\n')
            put(ring, '\r');
        put(ring, bytes[i]);
    }
    uni_eventchannel_notify(console.port);
}

size_t uni_console_read(char *bytes, size_t length)
{
    const struct uni_xen_ring console = console_ring();
    struct ring *ring = console.page;
    uint32_t at, waiting;

    if (!ring) {
        long count =
            uni_xen_hypercall(CONSOLE_READ, length, (uintptr_t)bytes, 0, UNI_XEN_CONSOLE_IO);

        return count > 0 ? (size_t)count : 0;
    }
    at = ring->in_read;
    waiting = __atomic_load_n(&ring->in_written, __ATOMIC_ACQUIRE) - at;
    if (waiting > sizeof(ring->in))
        return 0; /* the other side is mad */
    length = waiting < length ? waiting : length;
    if (!length)
        return 0;
    for (size_t i = 0; i < length; i++)
        bytes[i] = ring->in[(at + i) % sizeof(ring->in)];
    __atomic_store_n(&ring->in_read, at + (uint32_t)length, __ATOMIC_RELEASE);
    uni_eventchannel_notify(console.port);
    return length;
}

void console_flush(void)
{
    const struct uni_xen_ring console = console_ring();

    if (console.page)
        (void)wait_for_room(console.page, console.port, sizeof(((struct ring *)0)->out));
}
