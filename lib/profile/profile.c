/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A periodic timer walks the stack that it interrupts. To the walk, an interrupt's entry code is a
 * function which the interrupted one called: so a sample starts with our own handlers, which the
 * host leaves out up to that entry code.
 */
#include <unicore/arch.h>
#include <unicore/atend.h>
#include <unicore/boot.h>
#include <unicore/clock.h>
#include <unicore/handout.h>
#include <unicore/intr.h>
#include <unicore/profile.h>
#include <unicore/timers.h>

#include <stddef.h>

#define HANDLERS 12 /* frames that belong to the handling of the interrupt: more than there are */

/* The first words that are handed out: the host needs them to read the others. */
struct header {
    uint32_t magic;   /* in the byte order of all that follows */
    uint32_t version; /* of the format */
    uint64_t image;   /* where uni_image_start is, which a loader may have moved */
    uint64_t lost;    /* samples for which there was no room */
    uint64_t period;  /* nanoseconds */
};

#define MAGIC   0x46525055 /* "UPRF", as a little-endian machine writes it */
#define VERSION 1

extern const char uni_image_start[];

/* For each sample, how many addresses it has, then these: the innermost first. */
static uint64_t samples[UNI_PROFILE_WORDS];
static size_t used; /* words */
static uint64_t lost;
static struct uni_timers_timer timer;

static void take_sample(void *unused)
{
    uintptr_t frame = uni_arch_frame_pointer();
    size_t at = used + 1;
    uintptr_t pc;

    (void)unused;
    if (UNI_PROFILE_WORDS - used < 1 + HANDLERS + UNI_PROFILE_DEPTH) {
        lost++;
        return;
    }
    while (at - used <= HANDLERS + UNI_PROFILE_DEPTH && uni_arch_frame_next(&frame, &pc))
        samples[at++] = pc;
    samples[used] = at - used - 1;
    used = at;
}

static int start(void)
{
    uni_timers_init(&timer, take_sample, NULL);
    uni_timers_arm(&timer, uni_clock_monotonic() + UNI_MICROSECONDS(UNI_PROFILE_PERIOD),
                   UNI_MICROSECONDS(UNI_PROFILE_PERIOD));
    uni_intr_on();
    return 0;
}

UNI_BOOT_AT(SERVICES, start);

void uni_profile_hand_out(void)
{
    const struct header header = {
        .magic = MAGIC,
        .version = VERSION,
        .image = (uintptr_t)uni_image_start,
        .lost = lost,
        .period = UNI_MICROSECONDS(UNI_PROFILE_PERIOD),
    };
    struct uni_handout handout;

    /* What is sampled meanwhile, which is ourselves, goes behind what is handed out. */
    size_t end = used;

    uni_handout_begin(&handout, "profile");
    uni_handout_add(&handout, &header, sizeof(header));
    uni_handout_add(&handout, samples, end * sizeof(*samples));
    uni_handout_end(&handout);
    (void)uni_timers_cancel(&timer);
    used = 0;
    lost = 0;
}

UNI_AT_END(uni_profile_hand_out);
