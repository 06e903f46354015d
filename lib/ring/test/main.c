/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The contract of <unicore/ring.h>: as queues, and with an interrupt as the other side, which comes
 * at any place of what main() does.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/intr.h>
#include <unicore/ring.h>
#include <unicore/timer.h>

enum { CAPACITY = 16 };

#define VALUE(n) ((void *)(uintptr_t)(n))

static struct uni_ring ring;
static void *slots[CAPACITY];
static struct uni_ring_shared shared;
static struct uni_ring_cell cells[CAPACITY];

/* Either kind of ring. */
static bool push(bool is_shared, void *value)
{
    return is_shared ? uni_ring_shared_push(&shared, value) : uni_ring_push(&ring, value);
}

static bool pop(bool is_shared, void **value)
{
    return is_shared ? uni_ring_shared_pop(&shared, value) : uni_ring_pop(&ring, value);
}

static void begin(size_t capacity)
{
    uni_ring_init(&ring, slots, capacity);
    if (capacity > 1)
        uni_ring_shared_init(&shared, cells, capacity);
}

/* Fill and empty it (rounds) times, from every place, and to every level. */
static void check_queue(bool is_shared, size_t capacity)
{
    uintptr_t in = 0, out = 0;
    void *value = VALUE(7);

    begin(capacity);
    for (size_t round = 0; round < 3 * capacity; round++) {
        size_t level = round % capacity + 1;

        UNI_CHECK(!pop(is_shared, &value) && value == VALUE(7));
        for (size_t i = 0; i < level; i++)
            UNI_CHECK(push(is_shared, VALUE(in++)));
        if (!is_shared)
            UNI_CHECK(uni_ring_count(&ring) == level);
        UNI_CHECK((level < capacity) == push(is_shared, VALUE(in)));
        in += level < capacity;
        while (out < in) {
            UNI_CHECK(pop(is_shared, &value) && value == VALUE(out));
            out++;
        }
        value = VALUE(7);
    }
}

static void check_sizes(void)
{
    for (size_t capacity = 1; capacity <= CAPACITY; capacity *= 2) {
        check_queue(false, capacity);
        if (capacity > 1)
            check_queue(true, capacity);
    }
    uni_check_part("queues of every capacity");
}

/* The indices pass the largest number. */
static void check_wrap(void)
{
    const size_t start = (size_t)0 - 3 * CAPACITY / 2;
    void *value;

    begin(CAPACITY);
    ring.written = ring.read = shared.written = shared.read = start;
    for (size_t i = 0; i < CAPACITY; i++)
        cells[(start + i) % CAPACITY].turn = start + i;
    for (uintptr_t n = 0; n < 4 * CAPACITY; n++) {
        UNI_CHECK(push(false, VALUE(n)) && push(true, VALUE(n)));
        UNI_CHECK(uni_ring_count(&ring) == (n < 5 ? n + 1 : 6));
        if (n < 5)
            continue;
        UNI_CHECK(pop(false, &value) && value == VALUE(n - 5));
        UNI_CHECK(pop(true, &value) && value == VALUE(n - 5));
    }
    uni_check_part("indices wrap");
}

/* What the interrupt does each time, and what it found. */
enum { ALARMS = 400 };
static const uni_time pause = UNI_MICROSECONDS(50);

static volatile bool is_shared, produces;
static volatile unsigned alarms;
static uintptr_t alarm_in, alarm_out; /* values: those of the interrupt are odd */
static unsigned alarm_wrong;

static void alarm(void *unused)
{
    void *value;

    (void)unused;
    for (int i = 0; i < 5; i++) {
        if (produces) {
            alarm_in += push(is_shared, VALUE(2 * alarm_in + 1));
        } else if (pop(is_shared, &value)) {
            alarm_wrong += value != VALUE(2 * alarm_out);
            alarm_out++;
        }
    }
    if (++alarms < ALARMS)
        uni_timer_set(uni_clock_monotonic() + pause);
}

static void start_alarms(bool with_shared, bool with_producer)
{
    begin(CAPACITY);
    is_shared = with_shared;
    produces = with_producer;
    alarms = 0;
    alarm_in = alarm_out = 0;
    uni_timer_attach(alarm, NULL);
    uni_timer_set(uni_clock_monotonic());
    uni_intr_on();
}

static void check_interrupt_produces(bool with_shared)
{
    uintptr_t out = 0;
    unsigned wrong = 0;
    void *value;

    start_alarms(with_shared, true);
    while (alarms < ALARMS || out < __atomic_load_n(&alarm_in, __ATOMIC_RELAXED)) {
        if (pop(with_shared, &value)) {
            wrong += value != VALUE(2 * out + 1);
            out++;
        }
    }
    uni_intr_off();
    UNI_CHECK(wrong == 0 && out == alarm_in && out > 0);
}

static void check_interrupt_consumes(bool with_shared)
{
    uintptr_t in = 0;
    void *value;

    start_alarms(with_shared, false);
    while (alarms < ALARMS)
        in += push(with_shared, VALUE(2 * in));
    uni_intr_off();
    while (pop(with_shared, &value)) {
        UNI_CHECK(value == VALUE(2 * alarm_out));
        alarm_out++;
    }
    UNI_CHECK(alarm_wrong == 0 && alarm_out == in && in > 0);
}

/* Both produce; each one's values come out in order. */
static void check_both_produce(void)
{
    uintptr_t in = 0, out = 0, alarm_seen = 0;
    unsigned wrong = 0;
    void *value;

    start_alarms(true, true);
    while (alarms < ALARMS || out < in ||
           alarm_seen < __atomic_load_n(&alarm_in, __ATOMIC_RELAXED)) {
        if (alarms < ALARMS)
            in += push(true, VALUE(2 * in));
        if (!pop(true, &value))
            continue;
        if ((uintptr_t)value % 2 == 0)
            wrong += value != VALUE(2 * out++);
        else
            wrong += value != VALUE(2 * alarm_seen++ + 1);
    }
    uni_intr_off();
    UNI_CHECK(wrong == 0 && out == in && alarm_seen == alarm_in && out > 0 && alarm_seen > 0);
}

int main(void)
{
    check_sizes();
    check_wrap();
    check_interrupt_produces(false);
    check_interrupt_consumes(false);
    uni_check_part("one producer, one consumer, one of them an interrupt");
    check_interrupt_produces(true);
    check_interrupt_consumes(true);
    check_both_produce();
    uni_check_part("several producers, one of them an interrupt");
    return uni_check_verdict();
}
