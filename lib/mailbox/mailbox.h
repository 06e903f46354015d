/* SPDX-License-Identifier: BSD-3-Clause */
/* What those who wait bring or get. */
#pragma once

#include <unicore/mailbox.h>

struct waiter {
    struct uni_waitqueue_waiter waiter; /* the first field */
    void *message;                      /* a receiver's: written before it is woken */
};
