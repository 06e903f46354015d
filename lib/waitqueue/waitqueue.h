/* SPDX-License-Identifier: BSD-3-Clause */
/* What waiting and waking share. */
#pragma once

#include <unicore/waitqueue.h>

/* Take (waiter) out of the queue that it is in. With interrupts off. */
void take_out(struct uni_waitqueue_waiter *waiter);
