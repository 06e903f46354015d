/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Xen gives its guests, whatever their mode: calls, memory shared with others, sleep. Numbers
 * and layouts are those of Xen's public headers, xen/include/public/ in Xen 4.17.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>

/* A number that Xen knows a domain by: xen.h, domid_t. */
typedef uint16_t uni_xen_domain;

#define UNI_XEN_SELF ((uni_xen_domain)0x7ff0) /* xen.h, DOMID_SELF: the domain that calls */

/* xen.h, "HYPERCALLS": those that more than one library or platform makes. */
#define UNI_XEN_MEMORY_OP        12
#define UNI_XEN_VERSION          17
#define UNI_XEN_CONSOLE_IO       18
#define UNI_XEN_GRANT_TABLE_OP   20
#define UNI_XEN_VCPU_OP          24
#define UNI_XEN_SCHED_OP         29
#define UNI_XEN_EVENT_CHANNEL_OP 32
#define UNI_XEN_HVM_OP           34

/* A pointer in a structure that Xen reads: 64 bits wide, even on 32-bit ARM (arch-arm.h). */
#define UNI_XEN_POINTER(type, name)                                                                \
    union {                                                                                        \
        type *name;                                                                                \
        uint64_t name##_bits;                                                                      \
    }

/*
 * Make the hypercall with that (number). Arguments which it does not take may be anything.
 *
 * Returns its result; a negative one is an error of Xen's errno.h, whose numbers are ours.
 *
 * @context boot, thread, isr
 */
long uni_xen_hypercall(uintptr_t first, uintptr_t second, uintptr_t third, uintptr_t fourth,
                       unsigned number);

/*
 * A hypercall that consists of a command and a structure.
 *
 * @context boot, thread, isr
 * @nullable structure
 */
UNI_INLINE long uni_xen_command(unsigned number, unsigned command, void *structure)
{
    return uni_xen_hypercall(command, (uintptr_t)structure, 0, 0, number);
}

/*
 * The frame number by which Xen and other domains know the mapped page at (page).
 *
 * @context boot, thread, isr
 */
uint64_t uni_xen_frame(const void *page);

/*
 * Let page (index) of our grant table, which Xen says is its (frame), appear at (page), a page of
 * the image's data or of free memory, in place of what is there.
 *
 * @context boot, thread
 * @error -EINVAL the table is not that large
 */
int uni_xen_map_grants(void *page, uint32_t index, uint64_t frame) UNI_MUST_USE;

/* Memory shared with a daemon, and the event channel by which each side calls the other. */
struct uni_xen_ring {
    void *page; /* NULL: there is none */
    uint32_t port;
};

/*
 * What connects us with XenStore. Domain 0, which would have to run it, has none.
 *
 * @context boot, thread
 */
struct uni_xen_ring uni_xen_store(void);

/*
 * Sleep until the event channel (port) is notified, which it may have been already since the last
 * such call, or until the (deadline). May return although neither is so. It is the processor that
 * sleeps: no thread has its turn meanwhile.
 *
 * @context boot, thread, isr
 */
void uni_xen_wait(uint32_t port, uni_time deadline);
