/* SPDX-License-Identifier: BSD-3-Clause */
/* Event channels as far as every image has them: to wait for the other side of a ring. */
#include <unicore/xenguest.h>

#include "guest.h"
#include "shared.h"

/* xen/include/public/sched.h and event_channel.h, with their structures. */
enum { SCHED_POLL = 3 };
enum { BIND_VIRQ = 1 };

struct poll {
    UNI_XEN_POINTER(uint32_t, ports);
    uint32_t count;
    uint64_t deadline; /* in system time, 0 for none */
};

struct bind_virq {
    uint32_t number, processor;
    uint32_t port; /* result */
};

bool event_take(uint32_t port)
{
    uint64_t bit = (uint64_t)1 << port % 64;

    return __atomic_fetch_and(&shared()->pending[port / 64], ~bit, __ATOMIC_SEQ_CST) & bit;
}

void event_poll(const uint32_t *ports, size_t count, uni_time deadline)
{
    struct poll request = {.count = (uint32_t)count, .deadline = (uint64_t)deadline};

    request.ports_bits = (uintptr_t)ports;
    (void)uni_xen_command(UNI_XEN_SCHED_OP, SCHED_POLL, &request);
}

void uni_xen_wait(uint32_t port, uni_time deadline)
{
    event_poll(&port, 1, deadline);
    (void)event_take(port);
}

int event_bind_virtual(uint32_t number)
{
    struct bind_virq request = {.number = number};
    long error = uni_xen_command(UNI_XEN_EVENT_CHANNEL_OP, BIND_VIRQ, &request);

    return error < 0 ? (int)error : (int)request.port;
}
