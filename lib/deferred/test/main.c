/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/deferred.h>, with the alarm as the interrupt that leaves work behind. */
#include <stddef.h>
#include <string.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/deferred.h>
#include <unicore/intr.h>
#include <unicore/thread.h>
#include <unicore/timers.h>

#define SOON  UNI_MILLISECONDS(2)
#define TIMES 20

static struct uni_deferred_work works[3];
static char order[8];
static volatile unsigned done;
static volatile bool handling;
static const struct uni_thread *by;

static void note(void *letter)
{
    handling |= uni_intr_is_handling() || !uni_intr_is_on();
    by = uni_thread_self();
    if (done < sizeof(order))
        order[done] = *(const char *)letter;
    done++;
}

static void wait_and_note(void *letter)
{
    uni_thread_sleep(uni_clock_monotonic() + SOON);
    note(letter);
}

static void again(void *letter)
{
    note(letter);
    if (done < TIMES)
        UNI_CHECK(uni_deferred_queue(&works[0])); /* it is not queued any more */
}

static void queue_all(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < 3; i++)
        (void)uni_deferred_queue(&works[i]);
    (void)uni_deferred_queue(&works[1]); /* no more than once */
}

static void test_interrupt(void)
{
    struct uni_timers_timer timer;

    uni_timers_init(&timer, queue_all, NULL);
    uni_deferred_init(&works[0], wait_and_note, "a");
    uni_deferred_init(&works[1], note, "b");
    uni_deferred_init(&works[2], note, "c");
    uni_timers_arm(&timer, uni_clock_monotonic() + SOON, 0);
    while (uni_timers_is_armed(&timer))
        ;
    uni_deferred_flush();
    UNI_CHECK(done == 3 && memcmp(order, "abc", 3) == 0);
    UNI_CHECK(!handling && by != uni_thread_self());
    UNI_CHECK(strcmp(uni_thread_name(by), "deferred") == 0);
    uni_check_part("from an interrupt, in order, once");
}

static void test_thread(void)
{
    uintptr_t saved;

    done = 0;
    uni_deferred_init(&works[0], again, "a");
    saved = uni_intr_save();
    UNI_CHECK(uni_deferred_queue(&works[0]));
    UNI_CHECK(!uni_deferred_queue(&works[0]));
    uni_intr_restore(saved);
    while (done < TIMES)
        uni_thread_sleep(uni_clock_monotonic() + SOON);
    uni_deferred_flush();
    UNI_CHECK(done == TIMES);
    uni_deferred_flush();
    uni_check_part("queued again as it runs");
}

int main(void)
{
    test_interrupt();
    test_thread();
    return uni_check_verdict();
}
