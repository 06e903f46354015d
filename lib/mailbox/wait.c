/* SPDX-License-Identifier: BSD-3-Clause */
#include "mailbox.h"

#include <unicore/assert.h>
#include <unicore/intr.h>

int uni_mailbox_send_until(struct uni_mailbox *mailbox, void *message, uni_time deadline)
{
    uintptr_t saved = uni_intr_save();
    struct waiter waiter = {.message = message};

    if (uni_mailbox_try_send(mailbox, message) == 0) {
        uni_intr_restore(saved);
        return 0;
    }
    uni_waitqueue_enter(&mailbox->sending, &waiter.waiter);
    uni_intr_restore(saved);
    return uni_waitqueue_park(&waiter.waiter, deadline);
}

void uni_mailbox_send(struct uni_mailbox *mailbox, void *message)
{
    int error = uni_mailbox_send_until(mailbox, message, UNI_THREAD_FOREVER);

    UNI_ASSERT(error == 0);
}

int uni_mailbox_receive_until(struct uni_mailbox *mailbox, void **message, uni_time deadline)
{
    uintptr_t saved = uni_intr_save();
    struct waiter waiter;
    int error;

    if (uni_mailbox_try_receive(mailbox, message) == 0) {
        uni_intr_restore(saved);
        return 0;
    }
    uni_waitqueue_enter(&mailbox->receiving, &waiter.waiter);
    uni_intr_restore(saved);
    error = uni_waitqueue_park(&waiter.waiter, deadline);
    if (error == 0)
        *message = waiter.message;
    return error;
}

void *uni_mailbox_receive(struct uni_mailbox *mailbox)
{
    void *message;
    int error = uni_mailbox_receive_until(mailbox, &message, UNI_THREAD_FOREVER);

    UNI_ASSERT(error == 0);
    return message;
}
