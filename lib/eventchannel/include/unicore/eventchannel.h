/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Event channels of Xen: xen/include/public/event_channel.h. A channel has a port at each of its
 * ends; a port is a line of <unicore/intr.h>, whose uni_intr_attach() says who handles it.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/xenguest.h>

/*
 * Make a port to which the domain (remote) can bind one of its own. UNI_XEN_SELF is one, too.
 *
 * @context boot, thread
 * @error -ENOSPC there are no more ports
 */
int uni_eventchannel_offer(uni_xen_domain remote, uint32_t *port) UNI_MUST_USE;

/*
 * Make a port and bind it to (remote_port), which the domain (remote) offers to us.
 *
 * @context boot, thread
 * @error -EINVAL (remote_port) is not offered to us
 * @error -ENOSPC there are no more ports
 * @error -ESRCH  there is no such domain
 */
int uni_eventchannel_bind(uni_xen_domain remote, uint32_t remote_port, uint32_t *port) UNI_MUST_USE;

/*
 * Notify the other end of (port); where nobody is, nothing happens.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_eventchannel_notify(uint32_t port);

/*
 * Give (port) back. The other end, if bound, is then offered again.
 *
 * @context boot, thread
 */
void uni_eventchannel_close(uint32_t port);
