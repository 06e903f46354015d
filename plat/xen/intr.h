/* SPDX-License-Identifier: BSD-3-Clause */
/* Between intr.c and upcall.c of the mode. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Mask all ports and let Xen call us: before interrupts are on for the first time. */
void intr_start(void);

/* Put the ports that have a handler into (ports), which has room for UNI_XEN_PORTS. */
size_t intr_ports(uint32_t *ports);

/* Let Xen call event_upcall() for every event from now on. In upcall.c. */
void upcall_start(void);

/* Call the handlers of all ports that have news, with interrupts off. */
void event_upcall(void);
