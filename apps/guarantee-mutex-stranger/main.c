/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to unlock a mutex that another thread holds. It must fail because the mutex knows its
 * owner.
 */
#include <stddef.h>
#include <stdio.h>
#include <unicore/mutex.h>
#include <unicore/thread.h>

static struct uni_mutex mutex;

static void *unlock(void *unused)
{
    uni_mutex_unlock(&mutex);
    puts("a stranger can unlock");
    return unused;
}

int main(void)
{
    struct uni_thread *stranger;

    uni_mutex_lock(&mutex);
    if (uni_thread_create(&stranger, NULL, unlock, NULL) == 0 &&
        uni_thread_join(stranger, UNI_THREAD_FOREVER, NULL) == 0)
        puts("and end");
    return 1;
}
