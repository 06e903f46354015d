/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/mutex.h>. */
#include <stddef.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/crew.h>
#include <unicore/errno.h>
#include <unicore/mutex.h>

#define SOON UNI_MILLISECONDS(2)

static struct uni_mutex mutex;
static struct uni_mutex inner = UNI_MUTEX_INITIALISER(UNI_MUTEX_INHERIT);
static struct uni_mutex outer = UNI_MUTEX_INITIALISER(UNI_MUTEX_INHERIT);

static int mine(void)
{
    return uni_thread_priority(uni_thread_self());
}

static void check_alone(void)
{
    uni_time deadline = uni_clock_monotonic();

    UNI_CHECK(!uni_mutex_is_mine(&mutex));
    uni_mutex_lock(&mutex);
    UNI_CHECK(uni_mutex_is_mine(&mutex) && uni_mutex_try_lock(&mutex) == -EBUSY);
    uni_mutex_unlock(&mutex);
    UNI_CHECK(!uni_mutex_is_mine(&mutex) && uni_mutex_try_lock(&mutex) == 0);
    UNI_CHECK(uni_mutex_is_mine(&mutex));
    uni_mutex_unlock(&mutex);
    UNI_CHECK(uni_mutex_lock_until(&mutex, deadline) == 0); /* free: whatever the deadline */
    uni_mutex_unlock(&mutex);
    uni_mutex_destroy(&mutex);
    uni_mutex_init(&mutex, 0);
    uni_mutex_lock(&mutex);
    uni_mutex_unlock(&mutex);
    uni_check_part("locked and unlocked by one thread");
}

static void *lock_once(void *name)
{
    uni_mutex_lock(&mutex);
    uni_crew_note(*(const char *)name);
    uni_mutex_unlock(&mutex);
    return NULL;
}

static void start(int priority, void *(*work)(void *), const char *name)
{
    (void)uni_crew_start(priority, work, (void *)(uintptr_t)name);
    uni_crew_settle();
}

static void check_order(void)
{
    uni_mutex_lock(&mutex);
    start(UNI_CREW_NORMAL, lock_once, "a");
    start(UNI_CREW_NORMAL, lock_once, "b");
    start(UNI_CREW_HIGH, lock_once, "c");
    start(UNI_CREW_LOW, lock_once, "d");
    UNI_CHECK(uni_crew_noted(""));
    UNI_CHECK(mine() == UNI_CREW_MAIN); /* nothing is lent here */
    uni_mutex_unlock(&mutex);
    UNI_CHECK(!uni_mutex_is_mine(&mutex) && uni_crew_noted("cabd"));
    uni_crew_end();
    UNI_CHECK(uni_mutex_try_lock(&mutex) == 0);
    uni_mutex_unlock(&mutex);
    uni_check_part("handed over by priority, then in the order of coming");
}

static void *lock_soon(void *unused)
{
    uni_time deadline = uni_clock_monotonic() + SOON;

    (void)unused;
    UNI_CHECK(uni_mutex_try_lock(&mutex) == -EBUSY);
    UNI_CHECK(uni_mutex_lock_until(&mutex, 0) == -ETIMEDOUT);
    UNI_CHECK(uni_mutex_lock_until(&mutex, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline && !uni_mutex_is_mine(&mutex));
    uni_crew_note('t');
    return NULL;
}

static void *lock_late(void *unused)
{
    (void)unused;
    UNI_CHECK(uni_mutex_lock_until(&mutex, uni_clock_monotonic() + UNI_SECONDS(100)) == 0);
    uni_crew_note('l');
    uni_mutex_unlock(&mutex);
    return NULL;
}

static void check_timeout(void)
{
    uni_mutex_lock(&mutex);
    start(UNI_CREW_HIGH, lock_soon, NULL);
    start(UNI_CREW_NORMAL, lock_late, NULL);
    uni_thread_sleep(uni_clock_monotonic() + 3 * SOON);
    UNI_CHECK(uni_crew_noted("t"));
    uni_mutex_unlock(&mutex);
    UNI_CHECK(uni_crew_noted("l"));
    uni_crew_end();

    /* All who waited gave up. */
    uni_mutex_lock(&mutex);
    start(UNI_CREW_HIGH, lock_soon, NULL);
    uni_thread_sleep(uni_clock_monotonic() + 3 * SOON);
    uni_mutex_unlock(&mutex);
    UNI_CHECK(uni_crew_noted("t") && uni_mutex_try_lock(&mutex) == 0);
    uni_mutex_unlock(&mutex);
    uni_crew_end();
    uni_check_part("deadlines");
}

static void check_recursive(void)
{
    uni_mutex_init(&mutex, UNI_MUTEX_RECURSIVE);
    uni_mutex_lock(&mutex);
    uni_mutex_lock(&mutex);
    UNI_CHECK(uni_mutex_try_lock(&mutex) == 0);
    UNI_CHECK(uni_mutex_lock_until(&mutex, 0) == 0);
    start(UNI_CREW_NORMAL, lock_once, "a");
    for (int i = 0; i < 3; i++) {
        uni_mutex_unlock(&mutex);
        UNI_CHECK(uni_crew_noted("") && uni_mutex_is_mine(&mutex));
    }
    uni_mutex_unlock(&mutex);
    UNI_CHECK(uni_crew_noted("a") && !uni_mutex_is_mine(&mutex));
    uni_crew_end();
    uni_mutex_destroy(&mutex);
    uni_mutex_init(&mutex, 0);
    uni_check_part("recursive");
}

/* Locks (outer), then (inner), which main() holds. */
static void *lock_both(void *unused)
{
    (void)unused;
    uni_mutex_lock(&outer);
    uni_mutex_lock(&inner);
    uni_crew_note('b');
    uni_mutex_unlock(&inner);
    uni_mutex_unlock(&outer);
    uni_thread_yield();
    uni_crew_note(mine() == UNI_CREW_LOW ? 'l' : '?');
    return NULL;
}

static void *lock_outer(void *unused)
{
    (void)unused;
    uni_mutex_lock(&outer);
    uni_crew_note('o');
    uni_mutex_unlock(&outer);
    return NULL;
}

static void *lock_inner(void *unused)
{
    (void)unused;
    uni_mutex_lock(&inner);
    uni_crew_note('i');
    uni_mutex_unlock(&inner);
    return NULL;
}

static void *only_note(void *name)
{
    uni_crew_note(*(const char *)name);
    return NULL;
}

static void check_inheritance(void)
{
    /* The classic: main() is least urgent and holds what the most urgent waits for. */
    uni_mutex_lock(&inner);
    start(UNI_CREW_HIGH, lock_inner, NULL);
    UNI_CHECK(mine() == UNI_CREW_HIGH);
    uni_mutex_unlock(&inner);
    UNI_CHECK(mine() == UNI_CREW_MAIN && uni_crew_noted("i"));
    uni_crew_end();
    uni_check_part("a priority is lent");
}

static void *hold_and_start(void *unused)
{
    struct uni_thread *urgent, *between;
    static const struct uni_thread_attributes high = {.priority = UNI_CREW_HIGH};
    static const struct uni_thread_attributes normal = {.priority = UNI_CREW_NORMAL};

    (void)unused;
    uni_mutex_lock(&inner);
    UNI_CHECK(uni_thread_create(&urgent, &high, lock_inner, NULL) == 0);
    uni_thread_yield(); /* it waits */
    UNI_CHECK(mine() == UNI_CREW_HIGH);
    UNI_CHECK(uni_thread_create(&between, &normal, only_note, (void *)(uintptr_t)"n") == 0);
    uni_thread_yield(); /* nobody: this thread is as urgent as who waits for it */
    uni_crew_note('h');
    uni_mutex_unlock(&inner);
    UNI_CHECK(mine() == UNI_CREW_LOW);
    uni_thread_yield();
    uni_crew_note('l');
    UNI_CHECK(uni_thread_join(urgent, UNI_THREAD_FOREVER, NULL) == 0);
    UNI_CHECK(uni_thread_join(between, UNI_THREAD_FOREVER, NULL) == 0);
    return NULL;
}

static void check_inversion(void)
{
    (void)uni_crew_start(UNI_CREW_LOW, hold_and_start, NULL);
    UNI_CHECK(uni_crew_noted("hinl"));
    uni_crew_end();
    uni_check_part("no priority inversion");
}

static void *try_inner(void *deadline)
{
    UNI_CHECK(uni_mutex_lock_until(&inner, *(const uni_time *)deadline) == -ETIMEDOUT);
    uni_crew_note('t');
    return NULL;
}

static void check_chain(void)
{
    struct uni_thread *low;
    uni_time deadline;

    /* main() has (inner), for which one waits who has (outer), for which a third waits. */
    uni_mutex_lock(&inner);
    low = uni_crew_start(UNI_CREW_LOW, lock_both, NULL);
    uni_crew_settle();
    UNI_CHECK(mine() == UNI_CREW_LOW);
    (void)uni_crew_start(UNI_CREW_HIGH, lock_outer, NULL);
    uni_crew_settle();
    UNI_CHECK(uni_thread_priority(low) == UNI_CREW_HIGH && mine() == UNI_CREW_HIGH);
    uni_mutex_unlock(&inner);
    UNI_CHECK(mine() == UNI_CREW_MAIN && uni_crew_noted("bol"));
    uni_crew_end();
    uni_check_part("a priority is lent along a chain");

    /* What was lent ends with the waiting, and with the right one of two mutexes. */
    uni_mutex_lock(&inner);
    uni_mutex_lock(&outer);
    deadline = uni_clock_monotonic() + SOON;
    (void)uni_crew_start(UNI_CREW_HIGH, try_inner, &deadline);
    uni_crew_settle();
    /* A busy host may be so late that the waiting is over. */
    UNI_CHECK(mine() == UNI_CREW_HIGH || uni_clock_monotonic() >= deadline);
    uni_thread_sleep(uni_clock_monotonic() + 3 * SOON);
    UNI_CHECK(mine() == UNI_CREW_MAIN && uni_crew_noted("t"));
    uni_crew_end();
    (void)uni_crew_start(UNI_CREW_NORMAL, lock_outer, NULL);
    uni_crew_settle();
    UNI_CHECK(mine() == UNI_CREW_NORMAL);
    uni_mutex_unlock(&inner);
    UNI_CHECK(mine() == UNI_CREW_NORMAL);
    uni_mutex_unlock(&outer);
    UNI_CHECK(mine() == UNI_CREW_MAIN && uni_crew_noted("o"));
    uni_crew_end();
    uni_check_part("what is lent is given back");
}

enum { THREADS = 8, ROUNDS = 400 };

static unsigned counter, inside;

static void *count(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned before;

        if (uni_crew_random() % 8 != 0) {
            uni_mutex_lock(&inner);
        } else if (uni_mutex_lock_until(&inner, uni_clock_monotonic() + UNI_MICROSECONDS(50)) < 0) {
            i--;
            continue;
        }
        UNI_CHECK(__atomic_fetch_add(&inside, 1, __ATOMIC_RELAXED) == 0);
        before = counter;
        if (uni_crew_random() % 8 == 0)
            uni_thread_yield();
        counter = before + 1;
        __atomic_fetch_sub(&inside, 1, __ATOMIC_RELAXED);
        uni_mutex_unlock(&inner);
        if (uni_crew_random() % 8 == 0)
            uni_thread_yield();
    }
    uni_crew_note(mine() >= UNI_CREW_NORMAL && mine() < UNI_CREW_NORMAL + 3 ? '.' : '!');
    return NULL;
}

static void check_many(void)
{
    for (int i = 0; i < THREADS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + i % 3, count, NULL);
    uni_crew_end();
    UNI_CHECK(counter == THREADS * ROUNDS && uni_crew_noted("........"));
    uni_mutex_destroy(&inner);
    uni_check_part("many threads, one at a time");
}

int main(void)
{
    check_alone();
    check_order();
    check_timeout();
    check_recursive();
    check_inheritance();
    check_inversion();
    check_chain();
    check_many();
    return uni_check_verdict();
}
