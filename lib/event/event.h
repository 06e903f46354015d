/* SPDX-License-Identifier: BSD-3-Clause */
/* What setting knows of those who wait. */
#pragma once

#include <unicore/event.h>

struct waiter {
    struct uni_waitqueue_waiter waiter; /* the first field */
    uint32_t bits;
    unsigned flags;
    uint32_t seen; /* written before it is woken */
};
