/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/condition.h>. */
#include <stddef.h>
#include <stdint.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/condition.h>
#include <unicore/crew.h>
#include <unicore/errno.h>
#include <unicore/mutex.h>

#define SOON UNI_MILLISECONDS(2)

static struct uni_mutex mutex;
static struct uni_condition condition;

static void *wait_once(void *name)
{
    uni_mutex_lock(&mutex);
    uni_condition_wait(&condition, &mutex);
    UNI_CHECK(uni_mutex_is_mine(&mutex));
    uni_crew_note(*(const char *)name);
    uni_mutex_unlock(&mutex);
    return NULL;
}

static void start_four(void)
{
    static const int priorities[] = {UNI_CREW_NORMAL, UNI_CREW_LOW, UNI_CREW_NORMAL, UNI_CREW_HIGH};
    static const char names[] = "abcd";

    for (unsigned i = 0; i < 4; i++) {
        (void)uni_crew_start(priorities[i], wait_once, (void *)(uintptr_t)&names[i]);
        uni_crew_settle();
    }
    UNI_CHECK(uni_mutex_try_lock(&mutex) == 0); /* who waits does not hold it */
    uni_mutex_unlock(&mutex);
    UNI_CHECK(uni_crew_noted(""));
}

static void check_signal(void)
{
    uni_condition_signal(&condition); /* for nobody: it is not kept */
    start_four();
    uni_condition_signal(&condition);
    UNI_CHECK(uni_crew_noted("d"));
    uni_mutex_lock(&mutex);
    uni_condition_signal(&condition);
    UNI_CHECK(uni_crew_noted(""));
    uni_mutex_unlock(&mutex);
    UNI_CHECK(uni_crew_noted("a"));
    uni_condition_signal(&condition);
    UNI_CHECK(uni_crew_noted("c"));
    uni_condition_signal(&condition);
    UNI_CHECK(uni_crew_noted("b"));
    uni_condition_signal(&condition);
    uni_crew_end();
    uni_check_part("signals, by priority, then in the order of coming");
}

static void check_broadcast(void)
{
    uni_condition_broadcast(&condition);
    start_four();
    uni_mutex_lock(&mutex);
    uni_condition_broadcast(&condition);
    UNI_CHECK(uni_crew_noted(""));
    uni_mutex_unlock(&mutex);
    UNI_CHECK(uni_crew_noted("dacb"));
    uni_crew_end();
    uni_check_part("broadcast");
}

static void *hold(void *unused)
{
    (void)unused;
    uni_mutex_lock(&mutex);
    uni_thread_sleep(uni_clock_monotonic() + 3 * SOON);
    uni_crew_note('h');
    uni_mutex_unlock(&mutex);
    return NULL;
}

static void check_timeout(void)
{
    uni_time deadline;

    uni_mutex_lock(&mutex);
    UNI_CHECK(uni_condition_wait_until(&condition, &mutex, 0) == -ETIMEDOUT);
    UNI_CHECK(uni_mutex_is_mine(&mutex));
    deadline = uni_clock_monotonic() + SOON;
    UNI_CHECK(uni_condition_wait_until(&condition, &mutex, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_mutex_is_mine(&mutex) && uni_clock_monotonic() >= deadline);

    /* The mutex is locked again, however long that takes. */
    (void)uni_crew_start(UNI_CREW_NORMAL, hold, NULL);
    deadline = uni_clock_monotonic() + SOON;
    UNI_CHECK(uni_condition_wait_until(&condition, &mutex, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_mutex_is_mine(&mutex) && uni_crew_noted("h"));
    uni_mutex_unlock(&mutex);
    uni_crew_end();
    uni_check_part("deadlines");
}

/* A bounded buffer, as in every textbook. */
enum { ROOM = 3, PRODUCERS = 4, CONSUMERS = 4, EACH = 300 };

static unsigned buffer[ROOM], first, count, sum;
static struct uni_condition not_empty, not_full;

static void *produce(void *unused)
{
    (void)unused;
    for (unsigned i = 1; i <= EACH; i++) {
        uni_mutex_lock(&mutex);
        while (count == ROOM)
            uni_condition_wait(&not_full, &mutex);
        buffer[(first + count++) % ROOM] = i;
        uni_condition_signal(&not_empty);
        uni_mutex_unlock(&mutex);
        if (uni_crew_random() % 4 == 0)
            uni_thread_yield();
    }
    return NULL;
}

static void *consume(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < EACH;) {
        uni_time soon = uni_clock_monotonic() + UNI_MICROSECONDS(100);

        uni_mutex_lock(&mutex);
        while (count == 0 && uni_condition_wait_until(&not_empty, &mutex, soon) == 0)
            ;
        if (count > 0) {
            sum += buffer[first];
            first = (first + 1) % ROOM;
            count--;
            i++;
            uni_condition_signal(&not_full);
        }
        uni_mutex_unlock(&mutex);
    }
    return NULL;
}

static void check_many(void)
{
    for (int i = 0; i < CONSUMERS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + i % 2, consume, NULL);
    for (int i = 0; i < PRODUCERS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + i % 2, produce, NULL);
    uni_crew_end();
    UNI_CHECK(count == 0 && sum == PRODUCERS * (EACH * (EACH + 1) / 2));
    uni_check_part("a bounded buffer between many threads");
}

int main(void)
{
    check_signal();
    check_broadcast();
    check_timeout();
    check_many();
    return uni_check_verdict();
}
