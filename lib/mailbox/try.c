/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What interrupts may do as well. Threads wait to receive only while the box is empty, and to send
 * only while it is full: so whoever comes to send gives the message to a receiver, and who receives
 * makes room for a sender and puts its message in.
 */
#include "mailbox.h"

#include <unicore/errno.h>
#include <unicore/intr.h>

void uni_mailbox_init(struct uni_mailbox *mailbox, void **room, size_t capacity)
{
    *mailbox = (struct uni_mailbox){.messages = room, .capacity = capacity};
}

/* The box is not full. */
static void put(struct uni_mailbox *mailbox, void *message)
{
    /* Neither sum overflows: (capacity) pointers fit in memory. */
    size_t place = mailbox->oldest + mailbox->count++;

    mailbox->messages[place < mailbox->capacity ? place : place - mailbox->capacity] = message;
}

/* The box is not empty. */
static void *take(struct uni_mailbox *mailbox)
{
    void *message = mailbox->messages[mailbox->oldest];

    mailbox->count--;
    if (++mailbox->oldest == mailbox->capacity)
        mailbox->oldest = 0;
    return message;
}

int uni_mailbox_try_send(struct uni_mailbox *mailbox, void *message)
{
    uintptr_t saved = uni_intr_save();
    struct waiter *receiver = (struct waiter *)uni_waitqueue_first(&mailbox->receiving);
    int error = 0;

    if (receiver != NULL) {
        receiver->message = message;
        uni_waitqueue_wake(&receiver->waiter);
    } else if (mailbox->count < mailbox->capacity) {
        put(mailbox, message);
    } else {
        error = -EAGAIN;
    }
    uni_intr_restore(saved);
    return error;
}

int uni_mailbox_try_receive(struct uni_mailbox *mailbox, void **message)
{
    uintptr_t saved = uni_intr_save();
    struct waiter *sender = (struct waiter *)uni_waitqueue_first(&mailbox->sending);
    int error = 0;

    if (mailbox->count > 0) {
        *message = take(mailbox);
        if (sender != NULL)
            put(mailbox, sender->message);
    } else if (sender != NULL) { /* there is no room at all */
        *message = sender->message;
    } else {
        error = -EAGAIN;
    }
    if (sender != NULL)
        uni_waitqueue_wake(&sender->waiter);
    uni_intr_restore(saved);
    return error;
}
