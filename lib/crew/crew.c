/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/crew.h>

#include <stddef.h>
#include <stdint.h>
#include <unicore/assert.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/print.h>

/* How long a thread may take to end: then a test hangs. */
#define PATIENCE UNI_SECONDS(10)

static struct uni_thread *members[UNI_CREW_SIZE];
static size_t started;

static char noted[2 * UNI_CREW_SIZE];
static size_t notes;

struct uni_thread *uni_crew_start(int priority, void *(*work)(void *), void *argument)
{
    const struct uni_thread_attributes attributes = {.name = "crew", .priority = priority};
    int error;

    UNI_ASSERT(started < UNI_CREW_SIZE);
    uni_thread_set_priority(uni_thread_self(), UNI_CREW_MAIN);
    error = uni_thread_create(&members[started], &attributes, work, argument);
    UNI_ASSERT(error == 0);
    return members[started++];
}

void uni_crew_settle(void)
{
    uni_thread_yield();
}

void uni_crew_note(char name)
{
    size_t place = __atomic_fetch_add(&notes, 1, __ATOMIC_RELAXED);

    UNI_ASSERT(place < sizeof(noted));
    noted[place] = name;
}

bool uni_crew_noted(const char *names)
{
    size_t length = 0;
    bool same = true;

    uni_crew_settle();
    for (; names[length] != '\0'; length++)
        same = same && length < notes && names[length] == noted[length];
    same = same && length == notes;
    if (!same)
        uni_print("expected %s, noted %.*s\n", names, (int)notes, noted);
    notes = 0;
    return same;
}

void uni_crew_end(void)
{
    uni_time deadline = uni_clock_monotonic() + PATIENCE;

    for (size_t i = 0; i < started; i++) {
        void *result;

        UNI_CHECK(uni_thread_join(members[i], deadline, &result) == 0);
    }
    started = 0;
}

unsigned uni_crew_random(void)
{
    static uint32_t state = 20261121;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}
