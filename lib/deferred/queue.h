/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this library share. */
#pragma once

#include <unicore/deferred.h>

/* Who does what is queued; null until it starts. */
extern struct uni_thread *worker;

/* The first that is to be done, not queued any more; or null. In queue.c. */
struct uni_deferred_work *take(void);
