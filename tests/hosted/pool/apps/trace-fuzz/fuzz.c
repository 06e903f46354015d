/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tracepoints that are passed, in a ring that is much too small for all of them, against an array
 * of events. A byte of input is a tracepoint, or starts, stops and hands out.
 */
#include "clockwork.h"
#include "received.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unicore/trace.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As in lib/trace/trace.c, and in site_scons/unicore/trace.py. */
enum { MAGIC = 0x43525455, VERSION = 1, HEADER_WORDS = 5 };
/* The option trace.words, as the recipe sets it. */
enum { RING_WORDS = 64 };
enum { POINTS = 5, WORDS_MOST = 2 + POINTS - 1, HISTORY = 8192 };

extern const char uni_image_start[];

static const struct uni_trace_point points[POINTS] = {
    {"fuzz", "zero", "", 0},        {"fuzz", "one", "%d", 1},        {"fuzz", "two", "%d%d", 2},
    {"fuzz", "three", "%d%d%d", 3}, {"fuzz", "four", "%d%d%d%d", 4},
};

/* The events that there should be, the latest HISTORY of them. */
static struct {
    size_t words;
    uint64_t word[WORDS_MOST];
} events[HISTORY];
static size_t count, lost, used;

static void record(unsigned which)
{
    uint64_t arguments[POINTS];

    for (unsigned i = 0; i < POINTS; i++)
        arguments[i] = (uint64_t)rand() << 40 | count << 8 | i;
    pass_time(1);
    uni_trace_record(&points[which], arguments);
    events[count].words = 2 + points[which].arguments;
    events[count].word[0] = (uintptr_t)&points[which];
    events[count].word[1] = (uint64_t)uni_clock_monotonic();
    memcpy(&events[count].word[2], arguments, points[which].arguments * sizeof(uint64_t));
    used += events[count++].words;
    while (used > RING_WORDS)
        used -= events[lost++].words;
}

static void hand_out(void)
{
    const uint64_t *words = (const uint64_t *)(const void *)received;
    uint64_t header[HEADER_WORDS] = {MAGIC | (uint64_t)VERSION << 32, (uintptr_t)uni_image_start,
                                     lost, (uint64_t)uni_clock_monotonic(),
                                     (uint64_t)uni_clock_wall()};

    uni_trace_hand_out();
    assert(receive("trace") == (HEADER_WORDS + used) * sizeof(uint64_t));
    assert(memcmp(words, header, sizeof(header)) == 0);
    words += HEADER_WORDS;
    for (; lost < count; words += events[lost++].words)
        assert(memcmp(words, events[lost].word, events[lost].words * sizeof(uint64_t)) == 0);
    count = lost = used = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool recording = true;

    srand(1);
    uni_trace_start();
    for (size_t i = 0; i < size && i < HISTORY; i++) {
        if (data[i] < 240) {
            if (recording) {
                record(data[i] % POINTS);
            } else {
                const uint64_t nothing[POINTS] = {0};

                uni_trace_record(&points[data[i] % POINTS], nothing);
            }
        } else if (data[i] < 250) {
            recording = !recording;
            (recording ? uni_trace_start : uni_trace_stop)();
        } else {
            hand_out();
        }
    }
    hand_out();
    return 0;
}
