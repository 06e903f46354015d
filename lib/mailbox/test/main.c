/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/mailbox.h>. */
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/crew.h>
#include <unicore/errno.h>
#include <unicore/mailbox.h>
#include <unicore/timers.h>

#define SOON       UNI_MILLISECONDS(2)
#define MESSAGE(n) ((void *)(uintptr_t)(n))

static struct uni_mailbox box;
static void *room[3];

static void check_queue(void)
{
    void *message = MESSAGE(9);

    uni_mailbox_init(&box, room, UNI_COUNT(room));
    UNI_CHECK(uni_mailbox_try_receive(&box, &message) == -EAGAIN && message == MESSAGE(9));
    for (uintptr_t n = 0; n < 20; n += 2) { /* a null message, too */
        UNI_CHECK(uni_mailbox_try_send(&box, MESSAGE(n)) == 0);
        UNI_CHECK(uni_mailbox_send_until(&box, MESSAGE(n + 1), 0) == 0);
        uni_mailbox_send(&box, MESSAGE(n + 2));
        UNI_CHECK(uni_mailbox_count(&box) == 3);
        UNI_CHECK(uni_mailbox_try_send(&box, MESSAGE(99)) == -EAGAIN);
        UNI_CHECK(uni_mailbox_try_receive(&box, &message) == 0 && message == MESSAGE(n));
        UNI_CHECK(uni_mailbox_receive_until(&box, &message, 0) == 0 && message == MESSAGE(n + 1));
        UNI_CHECK(uni_mailbox_receive(&box) == MESSAGE(n + 2));
        UNI_CHECK(uni_mailbox_count(&box) == 0);
        UNI_CHECK(uni_mailbox_try_send(&box, NULL) == 0); /* one place on */
        UNI_CHECK(uni_mailbox_try_receive(&box, &message) == 0 && message == NULL);
    }
    uni_check_part("a queue");
}

static void *send_name(void *name)
{
    uni_mailbox_send(&box, name);
    uni_crew_note(*(const char *)name);
    return NULL;
}

/* Notes the name that it gets, after its own. */
static void *receive_name(void *name)
{
    const char *message = uni_mailbox_receive(&box);

    uni_crew_note(*(const char *)name);
    uni_crew_note(*message);
    return NULL;
}

static void start(int priority, void *(*work)(void *), const char *name)
{
    (void)uni_crew_start(priority, work, (void *)(uintptr_t)name);
    uni_crew_settle();
}

static void check_receivers(void)
{
    start(UNI_CREW_LOW, receive_name, "a");
    start(UNI_CREW_NORMAL, receive_name, "b");
    start(UNI_CREW_NORMAL, receive_name, "c");
    UNI_CHECK(uni_crew_noted(""));
    uni_mailbox_send(&box, (void *)(uintptr_t)"1");
    UNI_CHECK(uni_mailbox_count(&box) == 0); /* nobody overtakes */
    UNI_CHECK(uni_crew_noted("b1"));
    uni_mailbox_send(&box, (void *)(uintptr_t)"2");
    UNI_CHECK(uni_crew_noted("c2"));
    uni_mailbox_send(&box, (void *)(uintptr_t)"3");
    UNI_CHECK(uni_crew_noted("a3"));
    uni_crew_end();
    uni_check_part("receivers by priority, then in the order of coming");
}

static void check_senders(size_t capacity)
{
    static const char *const first[] = {"x", "y", "z"};
    static const char *const then[] = {"b", "c", "a"};

    uni_mailbox_init(&box, room, capacity);
    for (size_t i = 0; i < capacity; i++)
        uni_mailbox_send(&box, (void *)(uintptr_t)first[i]);
    start(UNI_CREW_LOW, send_name, "a");
    start(UNI_CREW_NORMAL, send_name, "b");
    start(UNI_CREW_NORMAL, send_name, "c");
    UNI_CHECK(uni_crew_noted("") && uni_mailbox_count(&box) == capacity);
    for (size_t i = 0; i < 3; i++) {
        const char *message = uni_mailbox_receive(&box);

        UNI_CHECK(*message == (i < capacity ? *first[i] : *then[i - capacity]));
        UNI_CHECK(uni_mailbox_count(&box) == capacity && uni_crew_noted(then[i]));
    }
    for (size_t i = 3 - capacity; i < 3; i++)
        UNI_CHECK(*(const char *)uni_mailbox_receive(&box) == *then[i]);
    UNI_CHECK(uni_mailbox_count(&box) == 0);
    uni_crew_end();
}

static void check_capacities(void)
{
    for (size_t capacity = 0; capacity <= UNI_COUNT(room); capacity++)
        check_senders(capacity);

    /* Without any room, who waits to receive is met as well. */
    uni_mailbox_init(&box, NULL, 0);
    UNI_CHECK(uni_mailbox_try_send(&box, room) == -EAGAIN);
    start(UNI_CREW_NORMAL, receive_name, "r");
    UNI_CHECK(uni_mailbox_try_send(&box, (void *)(uintptr_t)"m") == 0 && uni_crew_noted("rm"));
    uni_crew_end();
    uni_check_part("senders by priority, then in the order of coming, at each capacity");
}

static void send_one(void *unused)
{
    (void)unused;
    UNI_CHECK(uni_mailbox_try_send(&box, MESSAGE(5)) == 0);
}

static void check_timeout(void)
{
    uni_time deadline = uni_clock_monotonic() + SOON;
    struct uni_timers_timer timer;
    void *message = MESSAGE(9);

    uni_mailbox_init(&box, room, 1);
    UNI_CHECK(uni_mailbox_receive_until(&box, &message, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline && message == MESSAGE(9));
    UNI_CHECK(uni_mailbox_send_until(&box, MESSAGE(1), 0) == 0);
    deadline = uni_clock_monotonic() + SOON;
    UNI_CHECK(uni_mailbox_send_until(&box, MESSAGE(2), deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline);
    UNI_CHECK(uni_mailbox_receive(&box) == MESSAGE(1) && uni_mailbox_count(&box) == 0);

    uni_timers_init(&timer, send_one, NULL);
    uni_timers_arm(&timer, uni_clock_monotonic() + SOON, 0);
    UNI_CHECK(uni_mailbox_receive(&box) == MESSAGE(5));
    uni_check_part("deadlines, and messages from an interrupt");
}

enum { SENDERS = 4, RECEIVERS = 4, EACH = 300 };

static unsigned received, wrong;
static uintptr_t sum;

static void *send_many(void *unused)
{
    (void)unused;
    for (uintptr_t n = 1; n <= EACH; n++) {
        uni_mailbox_send(&box, MESSAGE(n));
        if (uni_crew_random() % 4 == 0)
            uni_thread_yield();
    }
    return NULL;
}

static void *receive_many(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < EACH;) {
        uni_time soon = uni_clock_monotonic() + uni_crew_random() % 128 * 1000;
        void *message = NULL;

        if (uni_mailbox_receive_until(&box, &message, soon) < 0) {
            wrong += message != NULL;
            continue;
        }
        __atomic_fetch_add(&sum, (uintptr_t)message, __ATOMIC_RELAXED);
        __atomic_fetch_add(&received, 1, __ATOMIC_RELAXED);
        i++;
    }
    return NULL;
}

static void check_many(size_t capacity)
{
    uni_mailbox_init(&box, room, capacity);
    received = 0;
    sum = 0;
    for (int i = 0; i < RECEIVERS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + i % 2, receive_many, NULL);
    for (int i = 0; i < SENDERS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + i % 2, send_many, NULL);
    uni_crew_end();
    UNI_CHECK(wrong == 0 && received == SENDERS * EACH && uni_mailbox_count(&box) == 0);
    UNI_CHECK(sum == SENDERS * (EACH * (EACH + 1) / 2));
}

int main(void)
{
    check_queue();
    check_receivers();
    check_capacities();
    check_timeout();
    check_many(0);
    check_many(3);
    uni_check_part("many threads");
    return uni_check_verdict();
}
