/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this platform have of each other, apart from shared.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/xenguest.h>

/*
 * The console's ring, or where there is none, a null pointer: then Xen's own console is ours, which
 * is so for domain 0. In the start-up code of the mode.
 */
struct uni_xen_ring console_ring(void);

/* Whether we are the domain that the others depend on, so that our end is the machine's. */
bool is_first_domain(void);

/* Say why the image cannot start, with the console as far as it goes, and end. In power.c. */
UNI_NORETURN void give_up(const char *reason);

/* Wait until somebody has read all that was written to the console, but not for ever. */
void console_flush(void);

/*
 * Sleep until one of (ports) is notified, or one was already, or until (deadline), 0 for never. Xen
 * looks at 128 of them (sched.h, SCHEDOP_poll), and at nothing else. In event.c.
 */
void event_poll(const uint32_t *ports, size_t count, uni_time deadline);

/* Clear the notification of (port). Returns whether there was one. In event.c. */
bool event_take(uint32_t port);

/*
 * A line for a virtual interrupt of Xen: xen.h, "VIRTUAL INTERRUPTS". Returns the port or a
 * negative errno. In event.c.
 */
int event_bind_virtual(uint32_t number);
