/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/semaphore.h>. */
#include <stddef.h>
#include <stdint.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/crew.h>
#include <unicore/errno.h>
#include <unicore/semaphore.h>
#include <unicore/timers.h>

#define SOON UNI_MILLISECONDS(2)

static struct uni_semaphore semaphore;

static void *take_once(void *name)
{
    uni_semaphore_wait(&semaphore);
    uni_crew_note(*(const char *)name);
    return NULL;
}

static void start(int priority, const char *name)
{
    (void)uni_crew_start(priority, take_once, (void *)(uintptr_t)name);
    uni_crew_settle();
}

static void check_count(void)
{
    static struct uni_semaphore two = UNI_SEMAPHORE_INITIALISER(2);

    UNI_CHECK(uni_semaphore_count(&two) == 2);
    uni_semaphore_wait(&two);
    UNI_CHECK(uni_semaphore_wait_until(&two, 0) == 0); /* there: whatever the deadline */
    UNI_CHECK(uni_semaphore_count(&two) == 0 && uni_semaphore_try_wait(&two) == -EAGAIN);
    uni_semaphore_post(&two);
    UNI_CHECK(uni_semaphore_count(&two) == 1 && uni_semaphore_try_wait(&two) == 0);
    uni_semaphore_init(&two, 7);
    UNI_CHECK(uni_semaphore_count(&two) == 7);
    UNI_CHECK(uni_semaphore_try_wait(&semaphore) == -EAGAIN); /* all zero */
    uni_check_part("units are counted");
}

static void check_order(void)
{
    start(UNI_CREW_LOW, "a");
    start(UNI_CREW_NORMAL, "b");
    start(UNI_CREW_HIGH, "c");
    start(UNI_CREW_NORMAL, "d");
    UNI_CHECK(uni_crew_noted(""));
    for (const char *const *name = (const char *const[]){"c", "b", "d", "a", NULL}; *name; name++) {
        uni_semaphore_post(&semaphore);
        UNI_CHECK(uni_semaphore_try_wait(&semaphore) == -EAGAIN); /* nobody overtakes */
        UNI_CHECK(uni_crew_noted(*name));
    }
    uni_crew_end();
    uni_check_part("given by priority, then in the order of coming");
}

static void check_timeout(void)
{
    uni_time deadline = uni_clock_monotonic() + SOON;

    UNI_CHECK(uni_semaphore_wait_until(&semaphore, 0) == -ETIMEDOUT);
    UNI_CHECK(uni_semaphore_wait_until(&semaphore, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline && uni_semaphore_count(&semaphore) == 0);
    uni_semaphore_post(&semaphore); /* for nobody who waited once */
    UNI_CHECK(uni_semaphore_try_wait(&semaphore) == 0);
    uni_check_part("deadlines");
}

enum { TAKERS = 5, POSTERS = 3, EACH = 400, FROM_INTERRUPT = 50 };

static unsigned taken, from_interrupt;
static struct uni_timers_timer timer;

static void post(void *unused)
{
    (void)unused;
    uni_semaphore_post(&semaphore);
    if (++from_interrupt == FROM_INTERRUPT)
        (void)uni_timers_cancel(&timer);
}

static void *take_many(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < (POSTERS * EACH + FROM_INTERRUPT) / TAKERS;) {
        uni_time soon = uni_clock_monotonic() + uni_crew_random() % 64 * 1000;

        if (uni_semaphore_wait_until(&semaphore, soon) < 0)
            continue;
        __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
        i++;
    }
    return NULL;
}

static void *post_many(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < EACH; i++) {
        uni_semaphore_post(&semaphore);
        if (uni_crew_random() % 4 == 0)
            uni_thread_yield();
    }
    return NULL;
}

static void check_many(void)
{
    uni_timers_init(&timer, post, NULL);
    uni_timers_arm(&timer, uni_clock_monotonic(), UNI_MICROSECONDS(100));
    for (int i = 0; i < TAKERS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + i % 2, take_many, NULL);
    for (int i = 0; i < POSTERS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + i % 2, post_many, NULL);
    uni_crew_end();
    UNI_CHECK(taken == POSTERS * EACH + FROM_INTERRUPT && uni_semaphore_count(&semaphore) == 0);
    uni_check_part("many threads, and an interrupt that posts");
}

int main(void)
{
    check_count();
    check_order();
    check_timeout();
    check_many();
    return uni_check_verdict();
}
