/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/rwlock.h>. */
#include <stddef.h>
#include <stdint.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/crew.h>
#include <unicore/errno.h>
#include <unicore/rwlock.h>

#define SOON UNI_MILLISECONDS(2)

static struct uni_rwlock lock;

static void check_alone(void)
{
    uni_rwlock_read(&lock);
    UNI_CHECK(uni_rwlock_try_read(&lock) == 0); /* nobody wants to write */
    UNI_CHECK(uni_rwlock_try_write(&lock) == -EBUSY);
    uni_rwlock_end_read(&lock);
    UNI_CHECK(uni_rwlock_try_write(&lock) == -EBUSY);
    uni_rwlock_end_read(&lock);
    UNI_CHECK(uni_rwlock_try_write(&lock) == 0);
    UNI_CHECK(uni_rwlock_try_write(&lock) == -EBUSY && uni_rwlock_try_read(&lock) == -EBUSY);
    uni_rwlock_end_write(&lock);
    UNI_CHECK(uni_rwlock_write_until(&lock, 0) == 0); /* free: whatever the deadline */
    uni_rwlock_end_write(&lock);
    UNI_CHECK(uni_rwlock_read_until(&lock, 0) == 0);
    uni_rwlock_end_read(&lock);
    uni_rwlock_destroy(&lock);
    uni_check_part("locked and unlocked by one thread");
}

/* Lower case reads, upper case writes. */
static void *use(void *given)
{
    char name = *(const char *)given;

    if (name >= 'a') {
        uni_rwlock_read(&lock);
        uni_crew_note(name);
        uni_rwlock_end_read(&lock);
    } else {
        uni_rwlock_write(&lock);
        uni_crew_note(name);
        uni_rwlock_end_write(&lock);
    }
    return NULL;
}

static void start(int priority, const char *name)
{
    (void)uni_crew_start(priority, use, (void *)(uintptr_t)name);
    uni_crew_settle();
}

static void check_order(void)
{
    uni_rwlock_read(&lock);
    start(UNI_CREW_LOW, "a");
    UNI_CHECK(uni_crew_noted("a")); /* readers share */
    start(UNI_CREW_NORMAL, "W");
    start(UNI_CREW_HIGH, "b"); /* not before a writer that waits, however urgent */
    start(UNI_CREW_HIGH, "X");
    start(UNI_CREW_NORMAL, "Y");
    start(UNI_CREW_LOW, "c");
    UNI_CHECK(uni_crew_noted("") && uni_rwlock_try_read(&lock) == -EBUSY);
    uni_rwlock_end_read(&lock);
    UNI_CHECK(uni_crew_noted("XWYbc"));
    uni_crew_end();

    uni_rwlock_write(&lock);
    start(UNI_CREW_NORMAL, "a");
    start(UNI_CREW_NORMAL, "b");
    UNI_CHECK(uni_crew_noted(""));
    uni_rwlock_end_write(&lock);
    UNI_CHECK(uni_crew_noted("ab"));
    uni_crew_end();
    uni_rwlock_destroy(&lock);
    uni_check_part("writers first, by priority, then in the order of coming");
}

static void *write_soon(void *unused)
{
    uni_time deadline = uni_clock_monotonic() + SOON;

    (void)unused;
    UNI_CHECK(uni_rwlock_write_until(&lock, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline);
    uni_crew_note('W');
    return NULL;
}

static void *read_soon(void *unused)
{
    uni_time deadline = uni_clock_monotonic() + SOON;

    (void)unused;
    UNI_CHECK(uni_rwlock_read_until(&lock, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline);
    uni_crew_note('r');
    return NULL;
}

static void check_timeout(void)
{
    /* The reader waited for a writer only, which gives up: no reason to wait any more. */
    uni_rwlock_read(&lock);
    (void)uni_crew_start(UNI_CREW_NORMAL, write_soon, NULL);
    uni_crew_settle();
    start(UNI_CREW_LOW, "a");
    uni_thread_sleep(uni_clock_monotonic() + 3 * SOON);
    UNI_CHECK(uni_crew_noted("Wa"));
    uni_rwlock_end_read(&lock);
    uni_crew_end();

    uni_rwlock_write(&lock);
    (void)uni_crew_start(UNI_CREW_NORMAL, read_soon, NULL);
    uni_crew_settle();
    uni_thread_sleep(uni_clock_monotonic() + 3 * SOON);
    UNI_CHECK(uni_crew_noted("r"));
    uni_rwlock_end_write(&lock);
    UNI_CHECK(uni_rwlock_try_write(&lock) == 0);
    uni_rwlock_end_write(&lock);
    uni_crew_end();
    uni_check_part("deadlines");
}

enum { THREADS = 8, ROUNDS = 300 };

static unsigned one, other, readers, writers, wrong;

static void look(void)
{
    __atomic_fetch_add(&readers, 1, __ATOMIC_RELAXED);
    wrong += __atomic_load_n(&writers, __ATOMIC_RELAXED) != 0 || one != other;
    if (uni_crew_random() % 4 == 0)
        uni_thread_yield();
    wrong += __atomic_load_n(&writers, __ATOMIC_RELAXED) != 0 || one != other;
    __atomic_fetch_sub(&readers, 1, __ATOMIC_RELAXED);
}

static void change(void)
{
    wrong += __atomic_fetch_add(&writers, 1, __ATOMIC_RELAXED) != 0;
    wrong += __atomic_load_n(&readers, __ATOMIC_RELAXED) != 0;
    one++;
    if (uni_crew_random() % 4 == 0)
        uni_thread_yield();
    other++;
    __atomic_fetch_sub(&writers, 1, __ATOMIC_RELAXED);
}

static void *read_and_write(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uni_time soon = uni_clock_monotonic() + uni_crew_random() % 128 * 1000;
        unsigned what = uni_crew_random() % 8;

        if (what == 0) {
            uni_rwlock_write(&lock);
            change();
            uni_rwlock_end_write(&lock);
        } else if (what == 1) {
            if (uni_rwlock_write_until(&lock, soon) == 0) {
                change();
                uni_rwlock_end_write(&lock);
            }
        } else if (what < 5) {
            uni_rwlock_read(&lock);
            look();
            uni_rwlock_end_read(&lock);
        } else if (uni_rwlock_read_until(&lock, soon) == 0) {
            look();
            uni_rwlock_end_read(&lock);
        }
    }
    return NULL;
}

static void check_many(void)
{
    for (int i = 0; i < THREADS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + i % 3, read_and_write, NULL);
    uni_crew_end();
    UNI_CHECK(wrong == 0 && one == other && one > 0);
    uni_rwlock_destroy(&lock);
    uni_check_part("many threads");
}

int main(void)
{
    check_alone();
    check_order();
    check_timeout();
    check_many();
    return uni_check_verdict();
}
