/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Armed timers are a pairing heap (Fredman, Sedgewick, Sleator, Tarjan: "The pairing heap", 1986):
 * a tree in which no timer is due before its parent. Arming takes constant time, and so does
 * cancelling one that nothing was put under, as most timeouts end. Taking the first away is
 * O(log n) in the long run; a single time may look at every timer.
 *
 * The alarm may be set for a timer that was cancelled since: then it goes off for nothing, once.
 * So whoever arms and cancels a timeout again and again does not touch the hardware each time.
 */
#include <unicore/timers.h>

#include <stddef.h>
#include <unicore/assert.h>
#include <unicore/boot.h>
#include <unicore/intr.h>
#include <unicore/timer.h>

#define NEVER    UNI_TIMER_NEVER
#define LONG_AGO INT64_MIN

/*
 * The children of a timer are a list: (child) is the first, (next) leads on. The (link) is the
 * pointer that points to the timer: that of its parent, of the sibling before it, or (first).
 *
 * All of this, and the fields of armed timers, change only with interrupts off.
 */
static struct uni_timers_timer *first;

/* What the hardware is set to: never later than the first deadline. */
static uni_time alarm = NEVER;

/* While timers are called: the time at which this began. What is due later has to wait. */
static uni_time called_until = LONG_AGO;

/* Make one heap of two, which are not empty. The (next) and (link) of the result are not set. */
static struct uni_timers_timer *meld(struct uni_timers_timer *a, struct uni_timers_timer *b)
{
    struct uni_timers_timer *parent = b->deadline < a->deadline ? b : a;
    struct uni_timers_timer *child = parent == a ? b : a;

    child->next = parent->child;
    if (child->next != NULL)
        child->next->link = &child->next;
    child->link = &parent->child;
    parent->child = child;
    return parent;
}

/* Make one heap of a list of heaps: in pairs, and these from the last to the first. */
static struct uni_timers_timer *meld_all(struct uni_timers_timer *list)
{
    struct uni_timers_timer *pairs = NULL;
    struct uni_timers_timer *heap, *next;

    for (; list != NULL; list = next) {
        struct uni_timers_timer *pair = list;

        next = list->next;
        if (next != NULL) {
            struct uni_timers_timer *other = next;

            next = other->next;
            pair = meld(pair, other);
        }
        pair->next = pairs;
        pairs = pair;
    }
    heap = pairs;
    for (pairs = heap->next; pairs != NULL; pairs = next) {
        next = pairs->next;
        heap = meld(heap, pairs);
    }
    return heap;
}

static void add(struct uni_timers_timer *heap)
{
    if (first != NULL)
        heap = meld(first, heap);
    heap->next = NULL;
    heap->link = &first;
    first = heap;
}

static void insert(struct uni_timers_timer *timer)
{
    timer->child = NULL;
    add(timer);
}

static void take_out(struct uni_timers_timer *timer)
{
    *timer->link = timer->next;
    if (timer->next != NULL)
        timer->next->link = timer->link;
    timer->link = NULL;
    if (timer->child != NULL)
        add(meld_all(timer->child));
}

/* Let the hardware know of the first timer, unless it goes off early enough as it is. */
static void set_alarm(void)
{
    if (first == NULL || first->deadline >= alarm)
        return;
    alarm = first->deadline;
    uni_timer_set(alarm);
}

/* The first of deadline + n * period after (now), for a timer that is due. */
static uni_time next_deadline(const struct uni_timers_timer *timer, uni_time now)
{
    /* Without sign, where the difference cannot overflow. */
    uint64_t late = (uint64_t)now - (uint64_t)timer->deadline;
    uint64_t period = (uint64_t)timer->period;
    uint64_t ahead = late < period ? period - late : period - late % period;

    return ahead < (uint64_t)NEVER - (uint64_t)now ? now + (uni_time)ahead : NEVER;
}

static void call_due(void *unused)
{
    uni_time now = uni_clock_monotonic();

    (void)unused;
    called_until = now;
    alarm = LONG_AGO; /* it is set once, at the end */
    while (first != NULL && first->deadline <= now) {
        struct uni_timers_timer *timer = first;

        take_out(timer);
        if (timer->period > 0) {
            timer->deadline = next_deadline(timer, now);
            insert(timer);
        }
        timer->function(timer->argument); /* after this there may be no timer any more */
    }
    called_until = LONG_AGO;
    alarm = NEVER;
    set_alarm();
}

static int start(void)
{
    uni_timer_attach(call_due, NULL);
    return 0;
}
UNI_BOOT_AT(DEVICES, start);

void uni_timers_init(struct uni_timers_timer *timer, uni_timers_function *function, void *argument)
{
    *timer = (struct uni_timers_timer){.function = function, .argument = argument};
}

void uni_timers_arm(struct uni_timers_timer *timer, uni_time deadline, uni_time period)
{
    uintptr_t saved;

    UNI_ASSERT(period >= 0);
    saved = uni_intr_save();
    if (timer->link != NULL)
        take_out(timer);
    /* A function that arms its own timer for now is called next time, not for ever. */
    timer->deadline = deadline > called_until ? deadline : called_until + 1;
    timer->period = period;
    insert(timer);
    set_alarm();
    uni_intr_restore(saved);
}

bool uni_timers_cancel(struct uni_timers_timer *timer)
{
    uintptr_t saved = uni_intr_save();
    bool armed = timer->link != NULL;

    if (armed)
        take_out(timer);
    uni_intr_restore(saved);
    return armed;
}

bool uni_timers_is_armed(const struct uni_timers_timer *timer)
{
    return __atomic_load_n(&timer->link, __ATOMIC_RELAXED) != NULL;
}

bool uni_timers_any(void)
{
    return __atomic_load_n(&first, __ATOMIC_RELAXED) != NULL;
}
