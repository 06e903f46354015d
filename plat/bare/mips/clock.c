/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Time from Count of coprocessor 0, at a frequency that the interval timer tells.
 *
 * Count wraps around within half a minute. timer.c has the clock read before that, whenever
 * interrupts are on. Where they were off for longer, and nobody has read the clock, Compare's
 * interrupt is pending: then the real-time clock tells how often Count went round.
 */
#include "clock.h"

#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/clock.h>
#include <unicore/mips/cp0.h>

#include "malta.h"
#include "rtc.h"

/* Of coprocessor 0. */
#define COUNT    9
#define CAUSE    13
#define CAUSE_TI 0x40000000 /* Compare's interrupt is pending */

#define NANOSECONDS 1000000000u /* per second */

/* Without an interval timer time runs, at this rate in Hz. */
#define FREQUENCY_GUESS 100000000

/* A tick in nanoseconds, times 2 to this power: 32 bits for frequencies from 4 MHz on. */
#define FACTOR_SHIFT 24

/* Intel 8254 data sheet, mode 0 and "Read-Back Command". Its interrupt finds no handler. */
#define PIT_RATE      1193182 /* Hz */
#define PIT_CONTROL   (MALTA_PIT + 3)
#define PIT_MODE      0x30 /* channel 0, low byte then high byte, mode 0, binary */
#define PIT_READ_BACK 0xc2 /* latch count and status of channel 0 */
#define PIT_OUTPUT    0x80 /* in the status: high at the end of the count */
#define PIT_NO_COUNT  0x40 /* in the status: not loaded yet */
#define PIT_START     0xffff

/* The frequency is taken from 4 ms, which are some hundred samples; a timer without them is none.
 */
#define PIT_SPAN    (PIT_RATE / 250)
#define SAMPLES_MAX 100000

/* How often an emulator may lose its processor for longer than the timer counts: 55 ms. */
#define TRIES 5

/* The best of so many reads is one of an emulator that did not lose its processor meanwhile. */
#define READS 4

static uint32_t frequency; /* in Hz */
static uint32_t factor;
static uint32_t fraction; /* of a nanosecond, times 2 to FACTOR_SHIFT */
static uint32_t last_count;
static uni_time time;

/* What the real-time clock showed at some (time), as late as possible. */
static int64_t known_seconds;
static uni_time known_time;

/* What both counters showed at once. The interval timer counts down. */
struct sample {
    uint32_t count;
    uint16_t pit;
    uint8_t status;
};

static struct sample take_sample(void)
{
    struct sample best = {0};
    uint32_t shortest = UINT32_MAX;

    for (int i = 0; i < READS; i++) {
        uint32_t start = UNI_CP0_READ(COUNT, 0);
        uint8_t status, low, high;
        uint32_t length;

        malta_write8(PIT_CONTROL, PIT_READ_BACK);
        status = malta_read8(MALTA_PIT);
        low = malta_read8(MALTA_PIT);
        high = malta_read8(MALTA_PIT);
        length = UNI_CP0_READ(COUNT, 0) - start;
        if (length < shortest) {
            shortest = length;
            best = (struct sample){start + length / 2, (uint16_t)(high << 8 | low), status};
        }
    }
    return best;
}

/* Count's frequency in Hz, or 0 where there is no interval timer, or it went by too fast. */
static uint32_t measured_frequency(void)
{
    struct sample first, last;
    int samples = 0;

    malta_write8(PIT_CONTROL, PIT_MODE);
    malta_write8(MALTA_PIT, PIT_START & 0xff);
    malta_write8(MALTA_PIT, PIT_START >> 8);
    do
        first = take_sample();
    while (first.status & PIT_NO_COUNT && ++samples < SAMPLES_MAX);
    do
        last = take_sample();
    while (first.pit - last.pit < PIT_SPAN && ++samples < SAMPLES_MAX);
    if (samples >= SAMPLES_MAX || last.status & PIT_OUTPUT)
        return 0;
    return (uint32_t)((uint64_t)(last.count - first.count) * PIT_RATE / (first.pit - last.pit));
}

uint32_t clock_frequency(void)
{
    return frequency;
}

/* Add what has passed up to (count), but for whole turns of Count. */
static void advance(uint32_t count)
{
    uint64_t passed = (uint64_t)(count - last_count) * factor + fraction;

    fraction = (uint32_t)passed & ((1u << FACTOR_SHIFT) - 1);
    time += (uni_time)(passed >> FACTOR_SHIFT);
    last_count = count;
}

/* Add the whole turns. The real-time clock may be off by a second, a turn is several. */
static void add_turns(void)
{
    uni_time turn = (uni_time)(((uint64_t)factor << 32) >> FACTOR_SHIFT);
    int64_t seconds = rtc_seconds();
    uni_time missing = known_time + UNI_SECONDS(seconds - known_seconds) - time;

    for (; missing > turn / 2; missing -= turn)
        time += turn;
    known_seconds = seconds;
    known_time = time;
}

static void prepare(void)
{
    for (int i = 0; i < TRIES && frequency == 0; i++)
        frequency = measured_frequency();
    if (frequency == 0)
        frequency = FREQUENCY_GUESS;
    factor = (uint32_t)(((uint64_t)NANOSECONDS << FACTOR_SHIFT) / frequency);
    known_seconds = rtc_seconds();
    last_count = UNI_CP0_READ(COUNT, 0);
}

uni_time uni_clock_monotonic(void)
{
    static bool ready;
    uintptr_t saved = uni_arch_interrupts_save();
    uni_time now;

    if (!ready)
        prepare();
    advance(UNI_CP0_READ(COUNT, 0));
    if (!ready) {
        ready = true;
        timer_start();
    } else if (UNI_CP0_READ(CAUSE, 0) & CAUSE_TI) {
        add_turns();
    }
    now = time;
    uni_arch_interrupts_restore(saved);
    return now;
}

uni_time uni_clock_wall(void)
{
    static uni_time start;
    uni_time now = uni_clock_monotonic();

    if (start == 0)
        start = UNI_SECONDS(rtc_seconds()) - now;
    return start + now;
}
