/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes and messages to and from the daemon: xen/include/public/io/xs_wire.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/clock.h>

/* enum xsd_sockmsg_type. */
enum type {
    LIST = 1,
    READ = 2,
    WATCH = 4,
    UNWATCH = 5,
    BEGIN = 6,
    END = 7,
    WRITE = 11,
    MAKE = 12,
    REMOVE = 13,
    EVENT = 15,
    ERROR = 16,
};

/* struct xsd_sockmsg. */
struct header {
    uint32_t type;
    uint32_t request;
    uint32_t transaction;
    uint32_t length; /* bytes that follow */
};

/* XENSTORE_PAYLOAD_MAX: the daemon breaks off with whoever sends more at once. */
#define LENGTH_MAX 4096

/* Whether there is a daemon that keeps to the protocol: 0, -ENODEV or -EIO. */
int ring_start(void);

/* Note that the daemon does not keep to the protocol, or is gone. Returns -EIO. */
int ring_fail(void);

/* Send (length) bytes; the daemon is told at the end of a message. */
void ring_send(const void *bytes, size_t length);
void ring_tell(void);

/*
 * Receive (length) bytes, or drop them where (bytes) is null. What is received where the daemon
 * fails is undefined: ring_start() says so.
 */
void ring_receive(void *bytes, size_t length);

/* Whether there is something to receive before (deadline). */
bool ring_wait(uni_time deadline);

/* Take an event's (length) bytes off the ring, and note it in its watch. In watch.c. */
void watch_event(size_t length);

/* One part of a request. */
struct part {
    const void *bytes;
    size_t length;
};

/* A string with its null byte. */
struct part part_of(const char *text);

/*
 * Send a request of (parts), (count) of them, and put its answer into (answer), of (size) bytes.
 * Returns the answer's length or a negative errno. In request.c.
 */
int request(enum type type, uint32_t transaction, const struct part *parts, size_t count,
            void *answer, size_t size);

/* A request of one path, whose answer says nothing. */
int request_of(enum type type, uint32_t transaction, const char *path);
