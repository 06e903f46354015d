/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to wait for what nobody will ever do. It must fail because no thread can run, and
 * neither an alarm nor a device can wake one; and the report must name them all.
 */
#include <stdio.h>
#include <unicore/thread.h>

static void *wait_for_nobody(void *argument)
{
    return uni_thread_park(UNI_THREAD_FOREVER) == 0 ? argument : NULL;
}

int main(void)
{
    const struct uni_thread_attributes attributes = {.name = "lost"};
    struct uni_thread *thread;

    if (uni_thread_create(&thread, &attributes, wait_for_nobody, NULL) == 0 &&
        uni_thread_join(thread, UNI_THREAD_FOREVER, NULL) == 0)
        printf("somebody unparked it\n");
    return 1;
}
