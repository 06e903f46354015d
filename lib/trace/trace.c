/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The ring is an array of words of 64 bits. An event is the address of its tracepoint, the time,
 * and its arguments. Interrupts are off while one is written: an event is never within another.
 */
#include <unicore/atend.h>
#include <unicore/clock.h>
#include <unicore/handout.h>
#include <unicore/intr.h>
#include <unicore/trace.h>

#include <stdbool.h>
#include <stddef.h>

#define EVENT_WORDS 2 /* without arguments */

/* The first words that are handed out: the host needs them to read the others. */
struct header {
    uint32_t magic;      /* in the byte order of all that follows */
    uint32_t version;    /* of the format */
    uint64_t image;      /* where uni_image_start is, which a loader may have moved */
    uint64_t lost;       /* how many events gave way */
    uint64_t time, wall; /* uni_clock_monotonic() and uni_clock_wall(), just now */
};

#define MAGIC   0x43525455 /* "UTRC", as a little-endian machine writes it */
#define VERSION 1

UNI_TABLE(struct uni_trace_point, trace);
extern const char uni_image_start[];

static uint64_t ring[UNI_TRACE_WORDS];
static size_t first; /* the place of the oldest event */
static size_t used;  /* words */
static uint64_t lost;
static bool recording = UNI_TRACE_STARTED;

static uint64_t *word(size_t at)
{
    return &ring[(first + at) % UNI_TRACE_WORDS];
}

static size_t words_of(const struct uni_trace_point *point)
{
    return EVENT_WORDS + point->arguments;
}

/* With interrupts off. */
static void drop_oldest(void)
{
    size_t words = words_of((const struct uni_trace_point *)(uintptr_t)*word(0));

    first = (first + words) % UNI_TRACE_WORDS;
    used -= words;
    lost++;
}

void uni_trace_record(const struct uni_trace_point *point, const uint64_t *arguments)
{
    uintptr_t saved = uni_intr_save();

    if (recording) {
        while (used + words_of(point) > UNI_TRACE_WORDS)
            drop_oldest();
        *word(used++) = (uintptr_t)point;
        *word(used++) = (uint64_t)uni_clock_monotonic();
        for (uintptr_t i = 0; i < point->arguments; i++)
            *word(used++) = arguments[i];
    }
    uni_intr_restore(saved);
}

void uni_trace_start(void)
{
    recording = true;
}

void uni_trace_stop(void)
{
    recording = false;
}

void uni_trace_hand_out(void)
{
    const struct header header = {
        .magic = MAGIC,
        .version = VERSION,
        .image = (uintptr_t)uni_image_start,
        .lost = lost,
        .time = (uint64_t)uni_clock_monotonic(),
        .wall = (uint64_t)uni_clock_wall(),
    };
    struct uni_handout handout;
    bool was_recording = recording;

    recording = false;
    uni_handout_begin(&handout, "trace");
    uni_handout_add(&handout, &header, sizeof(header));
    for (size_t i = 0; i < used; i++)
        uni_handout_add(&handout, word(i), sizeof(*ring));
    uni_handout_end(&handout);
    used = 0;
    lost = 0;
    recording = was_recording;
}

UNI_AT_END(uni_trace_hand_out);
