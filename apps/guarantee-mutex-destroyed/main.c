/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to destroy a mutex that somebody holds. It must fail because whoever holds it, or
 * waits for it, would go on with memory that is something else.
 */
#include <stdio.h>
#include <unicore/mutex.h>

static struct uni_mutex mutex;

int main(void)
{
    uni_mutex_lock(&mutex);
    uni_mutex_destroy(&mutex);
    puts("a locked mutex can be destroyed");
    return 1;
}
