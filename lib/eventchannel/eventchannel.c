/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/eventchannel.h>

/* xen/include/public/event_channel.h, enum event_channel_op and its structures. */
enum { BIND_INTERDOMAIN = 0, CLOSE = 3, SEND = 4, ALLOC_UNBOUND = 6 };

struct alloc_unbound {
    uni_xen_domain domain, remote;
    uint32_t port; /* result */
};

struct bind_interdomain {
    uni_xen_domain remote;
    uint32_t remote_port;
    uint32_t port; /* result */
};

int uni_eventchannel_offer(uni_xen_domain remote, uint32_t *port)
{
    struct alloc_unbound request = {.domain = UNI_XEN_SELF, .remote = remote};
    int error = (int)uni_xen_command(UNI_XEN_EVENT_CHANNEL_OP, ALLOC_UNBOUND, &request);

    *port = request.port;
    return error;
}

int uni_eventchannel_bind(uni_xen_domain remote, uint32_t remote_port, uint32_t *port)
{
    struct bind_interdomain request = {.remote = remote, .remote_port = remote_port};
    int error = (int)uni_xen_command(UNI_XEN_EVENT_CHANNEL_OP, BIND_INTERDOMAIN, &request);

    *port = request.port;
    return error;
}

void uni_eventchannel_notify(uint32_t port)
{
    (void)uni_xen_command(UNI_XEN_EVENT_CHANNEL_OP, SEND, &port);
}

void uni_eventchannel_close(uint32_t port)
{
    (void)uni_xen_command(UNI_XEN_EVENT_CHANNEL_OP, CLOSE, &port);
}
