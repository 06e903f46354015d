/* SPDX-License-Identifier: BSD-3-Clause */
/* The contract of <unicore/stream.h>. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unicore/check.h>
#include <unicore/clock.h>
#include <unicore/crew.h>
#include <unicore/errno.h>
#include <unicore/stream.h>
#include <unicore/timers.h>

#define SOON UNI_MILLISECONDS(2)

enum { CAPACITY = 1000 };

static struct uni_stream stream;
static unsigned char room[CAPACITY];
static unsigned char bytes[3 * CAPACITY], got[3 * CAPACITY];

static bool reads(const char *text)
{
    size_t size = strlen(text);

    return uni_stream_try_read(&stream, got, sizeof(got)) == (ptrdiff_t)size &&
           memcmp(got, text, size) == 0;
}

static void check_queue(void)
{
    uni_stream_init(&stream, room, 5);
    UNI_CHECK(uni_stream_try_read(&stream, got, 1) == -EAGAIN);
    UNI_CHECK(uni_stream_try_read(&stream, got, 0) == 0);
    UNI_CHECK(uni_stream_try_write(&stream, "x", 0) == 0);
    UNI_CHECK(uni_stream_try_write(&stream, "abc", 3) == 3 && uni_stream_count(&stream) == 3);
    UNI_CHECK(uni_stream_try_read(&stream, got, 2) == 2 && memcmp(got, "ab", 2) == 0);
    UNI_CHECK(uni_stream_try_write(&stream, "defghi", 6) == 4); /* as far as there is room */
    UNI_CHECK(uni_stream_try_write(&stream, "x", 1) == -EAGAIN && uni_stream_count(&stream) == 5);
    UNI_CHECK(reads("cdefg") && uni_stream_count(&stream) == 0);
    UNI_CHECK(uni_stream_write(&stream, "12345", 5) == 5);
    UNI_CHECK(uni_stream_read(&stream, got, 3) == 3 && memcmp(got, "123", 3) == 0);
    UNI_CHECK(uni_stream_read_until(&stream, got, 9, 0) == 2 && memcmp(got, "45", 2) == 0);
    uni_check_part("a queue");

    uni_stream_init(&stream, room, CAPACITY);
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 7 + (i >> 8));
    for (size_t size = 1; size < CAPACITY; size = size * 2 + 1) { /* from many places */
        UNI_CHECK(uni_stream_try_write(&stream, bytes, size) == (ptrdiff_t)size);
        UNI_CHECK(uni_stream_try_read(&stream, got, sizeof(got)) == (ptrdiff_t)size);
        UNI_CHECK(memcmp(got, bytes, size) == 0);
    }
    UNI_CHECK(uni_stream_try_write(&stream, bytes, sizeof(bytes)) == CAPACITY);
    UNI_CHECK(uni_stream_try_read(&stream, got, sizeof(got)) == CAPACITY);
    UNI_CHECK(memcmp(got, bytes, CAPACITY) == 0);
    uni_check_part("pieces of every size");
}

static void check_end(void)
{
    uni_stream_init(&stream, room, CAPACITY);
    UNI_CHECK(uni_stream_write(&stream, "left", 4) == 4 && !uni_stream_is_ended(&stream));
    uni_stream_end(&stream);
    UNI_CHECK(uni_stream_is_ended(&stream) && !uni_stream_is_broken(&stream));
    UNI_CHECK(uni_stream_try_write(&stream, "x", 1) == -EPIPE);
    UNI_CHECK(uni_stream_write(&stream, "x", 1) == -EPIPE);
    UNI_CHECK(reads("left"));
    UNI_CHECK(uni_stream_try_read(&stream, got, 1) == 0);
    UNI_CHECK(uni_stream_read(&stream, got, 1) == 0);

    uni_stream_init(&stream, room, CAPACITY);
    UNI_CHECK(uni_stream_write(&stream, "left", 4) == 4);
    uni_stream_break(&stream);
    UNI_CHECK(uni_stream_is_broken(&stream) && uni_stream_count(&stream) == 0);
    UNI_CHECK(uni_stream_try_write(&stream, "x", 1) == -EPIPE);
    UNI_CHECK(uni_stream_write_until(&stream, "x", 1, 0) == -EPIPE);
    UNI_CHECK(uni_stream_try_read(&stream, got, 1) == 0);
    uni_check_part("closed on either side");
}

static void *read_all(void *unused)
{
    unsigned char buffer[16];
    size_t count;

    (void)unused;
    while ((count = uni_stream_read(&stream, buffer, sizeof(buffer))) > 0)
        for (size_t i = 0; i < count; i++)
            uni_crew_note((char)buffer[i]);
    uni_crew_note('.');
    return NULL;
}

static void *read_two(void *name)
{
    unsigned char buffer[2];

    UNI_CHECK(uni_stream_read(&stream, buffer, sizeof(buffer)) == sizeof(buffer));
    uni_crew_note(*(const char *)name);
    return NULL;
}

static void *write_ten(void *unused)
{
    (void)unused;
    uni_crew_note((char)('A' + uni_stream_write(&stream, "0123456789", 10)));
    return NULL;
}

static void check_waiting(void)
{
    /* A reader waits, gets what there is, and finds the end. */
    uni_stream_init(&stream, room, 4);
    (void)uni_crew_start(UNI_CREW_NORMAL, read_all, NULL);
    UNI_CHECK(uni_crew_noted(""));
    UNI_CHECK(uni_stream_write(&stream, "a", 1) == 1 && uni_crew_noted("a"));
    UNI_CHECK(uni_stream_try_write(&stream, "bc", 2) == 2 && uni_crew_noted("bc"));
    UNI_CHECK(uni_stream_write(&stream, "defghijk", 8) == 8 && uni_crew_noted("defghijk"));
    uni_stream_end(&stream);
    UNI_CHECK(uni_crew_noted("."));
    uni_crew_end();

    /* A writer waits until all is written, or nobody reads any more. */
    uni_stream_init(&stream, room, 4);
    (void)uni_crew_start(UNI_CREW_NORMAL, write_ten, NULL);
    UNI_CHECK(uni_crew_noted("") && reads("0123"));
    uni_crew_settle();
    UNI_CHECK(reads("4567") && uni_crew_noted("K") && reads("89"));
    uni_crew_end();
    (void)uni_crew_start(UNI_CREW_NORMAL, write_ten, NULL);
    UNI_CHECK(uni_crew_noted(""));
    uni_stream_break(&stream);
    UNI_CHECK(uni_crew_noted("E")); /* four were written */
    uni_crew_end();

    /* What one reader leaves, the next gets, without another write. */
    uni_stream_init(&stream, room, 40);
    (void)uni_crew_start(UNI_CREW_NORMAL, read_two, (void *)(uintptr_t)"a");
    (void)uni_crew_start(UNI_CREW_NORMAL, read_two, (void *)(uintptr_t)"b");
    UNI_CHECK(uni_crew_noted(""));
    UNI_CHECK(uni_stream_write(&stream, "0123", 4) == 4 && uni_crew_noted("ab"));
    uni_crew_end();
    uni_check_part("waiting");
}

static void write_byte(void *unused)
{
    (void)unused;
    UNI_CHECK(uni_stream_try_write(&stream, "!", 1) == 1);
}

static void check_timeout(void)
{
    uni_time deadline = uni_clock_monotonic() + SOON;
    struct uni_timers_timer timer;

    uni_stream_init(&stream, room, 4);
    UNI_CHECK(uni_stream_read_until(&stream, got, 4, 0) == -ETIMEDOUT);
    UNI_CHECK(uni_stream_read_until(&stream, got, 4, deadline) == -ETIMEDOUT);
    UNI_CHECK(uni_clock_monotonic() >= deadline);
    deadline = uni_clock_monotonic() + SOON;
    UNI_CHECK(uni_stream_write_until(&stream, "0123456789", 10, deadline) == 4);
    UNI_CHECK(uni_clock_monotonic() >= deadline);
    UNI_CHECK(uni_stream_write_until(&stream, "x", 1, 0) == -ETIMEDOUT);
    UNI_CHECK(reads("0123"));

    uni_timers_init(&timer, write_byte, NULL);
    uni_timers_arm(&timer, uni_clock_monotonic() + SOON, 0);
    UNI_CHECK(uni_stream_read(&stream, got, 9) == 1 && got[0] == '!');
    uni_check_part("deadlines, and bytes from an interrupt");
}

enum { WRITERS = 3, READERS = 3, EACH = 20000 };

static unsigned seen[256];

static void *write_many(void *unused)
{
    size_t done = 0;

    (void)unused;
    while (done < EACH) {
        size_t size = uni_crew_random() % 700;

        if (size > EACH - done)
            size = EACH - done;
        UNI_CHECK(uni_stream_write(&stream, bytes, size) == (ptrdiff_t)size);
        done += size;
        for (size_t i = 0; i < size; i++)
            __atomic_fetch_sub(&seen[bytes[i]], 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

static void *read_many(void *unused)
{
    unsigned char buffer[300];
    size_t count;

    (void)unused;
    while ((count = uni_stream_read(&stream, buffer, uni_crew_random() % 299 + 1)) > 0) {
        for (size_t i = 0; i < count; i++)
            __atomic_fetch_add(&seen[buffer[i]], 1, __ATOMIC_RELAXED);
        if (uni_crew_random() % 4 == 0)
            uni_thread_yield();
    }
    return NULL;
}

static void *write_all(void *unused)
{
    struct uni_thread *writers[WRITERS];

    (void)unused;
    for (int i = 0; i < WRITERS; i++) {
        const struct uni_thread_attributes some = {.priority = UNI_CREW_NORMAL + i % 2};

        UNI_CHECK(uni_thread_create(&writers[i], &some, write_many, NULL) == 0);
    }
    for (int i = 0; i < WRITERS; i++)
        UNI_CHECK(uni_thread_join(writers[i], UNI_THREAD_FOREVER, NULL) == 0);
    uni_stream_end(&stream);
    return NULL;
}

static void check_many(void)
{
    unsigned wrong = 0;

    uni_stream_init(&stream, room, 512);
    for (int i = 0; i < READERS; i++)
        (void)uni_crew_start(UNI_CREW_NORMAL + i % 2, read_many, NULL);
    (void)uni_crew_start(UNI_CREW_NORMAL, write_all, NULL);
    uni_crew_end();
    for (unsigned i = 0; i < 256; i++)
        wrong += seen[i] != 0;
    UNI_CHECK(wrong == 0 && uni_stream_count(&stream) == 0);
    uni_check_part("many threads");
}

int main(void)
{
    check_queue();
    check_end();
    check_waiting();
    check_timeout();
    check_many();
    return uni_check_verdict();
}
