/* SPDX-License-Identifier: BSD-3-Clause */
/* tests/boot/test_usage.py reads the report. */
#include <unicore/alloc.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/thread.h>

#define HELD  (1u << 16) /* bytes on the heap when the report is made */
#define STACK (1u << 15)
#define DEEP  20000 /* bytes of that */

static void *work(void *unused)
{
    volatile char array[DEEP];

    for (unsigned i = 0; i < sizeof(array); i++)
        array[i] = 1;
    (void)uni_thread_park(UNI_THREAD_FOREVER);
    return unused;
}

int main(int argc, char *argv[])
{
    const struct uni_thread_attributes attributes = {
        .name = "worker", .stack_size = STACK, .priority = 3};
    struct uni_thread *thread;

    (void)argc;
    (void)argv;
    UNI_CHECK(uni_alloc(HELD) != NULL);
    UNI_CHECK(uni_thread_create(&thread, &attributes, work, NULL) == 0);
    uni_thread_sleep(uni_clock_monotonic() + UNI_MILLISECONDS(5)); /* the worker is less urgent */
    uni_check_part("held");
    return uni_check_verdict();
}
