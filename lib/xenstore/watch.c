/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The daemon tells an event by the path that changed and the token that the watch was made with,
 * which with us is the watch's address in hexadecimal digits.
 */
#include <unicore/errno.h>
#include <unicore/xenstore.h>

#include "ring.h"

#define DIGITS (2 * sizeof(uintptr_t))

static struct uni_xenstore_watch *watches;

static void write_token(const struct uni_xenstore_watch *watch, char *token)
{
    for (size_t i = 0; i < DIGITS; i++)
        token[i] = "0123456789abcdef"[(uintptr_t)watch >> 4 * (DIGITS - 1 - i) & 15];
    token[DIGITS] = '\0';
}

/* Of an event this is the end: a path comes first. */
void watch_event(size_t length)
{
    char expected[DIGITS + 1], token[DIGITS + 1];

    if (length < sizeof(token)) {
        (void)ring_fail();
        return;
    }
    ring_receive(NULL, length - sizeof(token));
    ring_receive(token, sizeof(token));
    if (ring_start() < 0)
        return;
    for (struct uni_xenstore_watch *watch = watches; watch; watch = watch->next) {
        write_token(watch, expected);
        if (!__builtin_memcmp(token, expected, sizeof(token)))
            watch->changed = true;
    }
}

/* Watches and ends with the same two strings. */
static int tell(enum type type, const struct uni_xenstore_watch *watch)
{
    char token[DIGITS + 1];
    const struct part parts[] = {part_of(watch->path), {token, sizeof(token)}};
    int result;

    write_token(watch, token);
    result = request(type, UNI_XENSTORE_ALONE, parts, UNI_COUNT(parts), NULL, 0);
    return result < 0 ? result : 0;
}

static void forget(const struct uni_xenstore_watch *watch)
{
    struct uni_xenstore_watch **link = &watches;

    while (*link && *link != watch)
        link = &(*link)->next;
    if (*link)
        *link = watch->next;
}

int uni_xenstore_watch(struct uni_xenstore_watch *watch, const char *path)
{
    int error;

    *watch = (struct uni_xenstore_watch){.path = path, .next = watches};
    watches = watch;
    error = tell(WATCH, watch);
    if (error < 0)
        forget(watch);
    return error;
}

int uni_xenstore_wait(struct uni_xenstore_watch *watch, uni_time deadline)
{
    while (!watch->changed) {
        struct header header;
        int error = ring_start();

        if (error < 0)
            return error;
        if (!ring_wait(deadline))
            return ring_start() < 0 ? -EIO : -ETIMEDOUT;
        ring_receive(&header, sizeof(header));
        if (ring_start() < 0 || header.type != EVENT || header.length > LENGTH_MAX)
            return ring_fail();
        watch_event(header.length);
    }
    watch->changed = false;
    return 0;
}

int uni_xenstore_unwatch(struct uni_xenstore_watch *watch)
{
    int error = tell(UNWATCH, watch);

    forget(watch);
    return error;
}
