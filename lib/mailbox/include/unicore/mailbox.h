/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Message boxes: bounded queues of pointers. Messages come out in the order in which they went in;
 * among threads that wait to send or to receive the most urgent goes first, the first that came
 * within one priority, and nobody overtakes. What a message points to is up to those who use it;
 * it may be null.
 *
 * A box without any room (a capacity of 0) is a meeting place: who sends waits for who receives.
 */
#pragma once

#include <stddef.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/thread.h>
#include <unicore/waitqueue.h>

/* The fields are the library's business, and change only with interrupts off. */
struct uni_mailbox {
    void **messages; /* a circle */
    size_t capacity;
    size_t oldest, count;                    /* where the oldest is, and how many there are */
    struct uni_waitqueue sending, receiving; /* one of them is always empty */
};

/*
 * Make (mailbox) an empty one that keeps up to (capacity) messages in (room).
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable room
 */
void uni_mailbox_init(struct uni_mailbox *mailbox, void **room, size_t capacity);

/*
 * Put (message) in, waiting for room until (deadline).
 *
 * @context thread
 * @blocks
 * @nullable message
 * @error -ETIMEDOUT the box was full
 */
int uni_mailbox_send_until(struct uni_mailbox *mailbox, void *message, uni_time deadline)
    UNI_MUST_USE;

/*
 * Put (message) in, waiting for room if need be.
 *
 * @context thread
 * @blocks
 * @nullable message
 */
void uni_mailbox_send(struct uni_mailbox *mailbox, void *message);

/*
 * Put (message) in without waiting.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable message
 * @error -EAGAIN the box is full
 */
int uni_mailbox_try_send(struct uni_mailbox *mailbox, void *message) UNI_MUST_USE;

/*
 * Take the oldest message out, waiting for one until (deadline).
 *
 * @context thread
 * @blocks
 * @error -ETIMEDOUT the box was empty
 */
int uni_mailbox_receive_until(struct uni_mailbox *mailbox, void **message, uni_time deadline)
    UNI_MUST_USE;

/*
 * Take the oldest message out, waiting for one if need be.
 *
 * @context thread
 * @blocks
 * @nullable result
 */
void *uni_mailbox_receive(struct uni_mailbox *mailbox);

/*
 * Take the oldest message out without waiting.
 *
 * @context boot, thread, isr
 * @nowait
 * @error -EAGAIN the box is empty
 */
int uni_mailbox_try_receive(struct uni_mailbox *mailbox, void **message) UNI_MUST_USE;

/*
 * How many messages are in the box, which may change at any time while interrupts are on.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE size_t uni_mailbox_count(const struct uni_mailbox *mailbox)
{
    return __atomic_load_n(&mailbox->count, __ATOMIC_RELAXED);
}
