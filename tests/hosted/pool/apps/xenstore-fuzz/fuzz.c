/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Requests to a daemon that keeps to the protocol of XenStore, or does not. A byte of input is a
 * call, and what the daemon does about it follows: answer, in pieces as they fit into the ring;
 * refuse; tell of a watch; say anything; say nothing. The library's sources are part of this file,
 * since a process has no Xen below it.
 */
#include "clockwork.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../../../../../lib/xenstore/ring.c"

#include "../../../../../lib/xenstore/request.c"
#include "../../../../../lib/xenstore/transaction.c"
#include "../../../../../lib/xenstore/watch.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WATCHES = 2, SIZE_MOST = 5000, PORT = 7, BUFFER = 1 << 16 };

static const uint8_t *input;
static size_t left;

static struct ring page;

/* What the daemon has received of a request, and what is still to be sent. */
static uint8_t incoming[BUFFER], outgoing[BUFFER];
static size_t received, queued;

static struct uni_xenstore_watch watches_of_ours[WATCHES];
static bool is_watched[WATCHES], has_changed[WATCHES];

/* What should come of the call: a result, unless the daemon did what nobody can expect. */
static int expected;
static bool is_broken, is_noticed; /* for certain, that is */
static const uint8_t *payload;
static size_t payload_length;

static unsigned next_byte(void)
{
    if (left == 0)
        return 0;
    left--;
    return *input++;
}

struct uni_xen_ring uni_xen_store(void)
{
    return (struct uni_xen_ring){&page, PORT};
}

void uni_eventchannel_notify(uint32_t port)
{
    assert(port == PORT);
}

/* Whether the daemon took or gave a byte. */
static bool move(void)
{
    uint32_t here = page.request_written - page.request_read;
    uint32_t room = SIZE - (page.answer_written - page.answer_read);
    size_t count = queued < room ? queued : room;

    if (is_broken && (here > SIZE || room > SIZE))
        return false;
    assert(here <= SIZE && received + here <= BUFFER && room <= SIZE);
    for (uint32_t i = 0; i < here; i++)
        incoming[received++] = (uint8_t)page.requests[page.request_read++ % SIZE];
    for (size_t i = 0; i < count; i++)
        page.answers[page.answer_written++ % SIZE] = (char)outgoing[i];
    memmove(outgoing, outgoing + count, queued - count);
    queued -= count;
    return here > 0 || count > 0;
}

static void say(const void *bytes, size_t length)
{
    if (queued + length > BUFFER)
        length = BUFFER - queued;
    memcpy(outgoing + queued, bytes, length);
    queued += length;
}

static void answer(const struct header *request, uint32_t type, const void *bytes, size_t length)
{
    const struct header header = {type, request->request, request->transaction, (uint32_t)length};

    say(&header, sizeof(header));
    say(bytes, length);
}

static void tell_of_watch(unsigned which)
{
    static const char path[] = "some/path";
    char text[sizeof(path) + DIGITS + 1];
    const struct header header = {EVENT, 0, 0, sizeof(text)};

    memcpy(text, path, sizeof(path));
    write_token(&watches_of_ours[which], text + sizeof(path));
    say(&header, sizeof(header));
    say(text, sizeof(text));
    if (is_watched[which])
        has_changed[which] = true;
}

/* The bytes of an answer: of the input, as far as they go, or many. */
static void choose_payload(void)
{
    static uint8_t many[LENGTH_MAX];
    unsigned length = next_byte();

    payload = input;
    payload_length = length < left ? length : left;
    if (length == 255) {
        memset(many, (int)next_byte(), sizeof(many));
        payload = many;
        payload_length = sizeof(many) - next_byte() % 2;
        return;
    }
    input += payload_length;
    left -= payload_length;
}

static void break_off(const struct header *request, unsigned how)
{
    static const char token[DIGITS] = "short";
    struct header header = {request->type, request->request, 0, 0};

    is_broken = true;
    is_noticed = how % 8 < 4;
    switch (how % 8) {
    case 0: /* more than the ring can hold */
        page.answer_written += SIZE + 1 + next_byte();
        return;
    case 1: /* more than a message may have, and as if that were to come */
        header.length = LENGTH_MAX + 1 + next_byte();
        say(&header, sizeof(header));
        for (uint32_t i = 0; i < header.length; i++)
            say("x", 1);
        return;
    case 2: /* an event without room for a token, and an answer behind it */
        say(&(struct header){EVENT, 0, 0, next_byte() % sizeof(token)}, sizeof(header));
        say(token, sizeof(token) - 1);
        say(&header, sizeof(header));
        return;
    case 3: /* the answer to another request */
        header.request--;
        say(&header, sizeof(header));
        return;
    case 4:
        page.request_read -= SIZE + 1;
        return;
    default:
        for (unsigned count = how % 8 == 5 ? 16 : next_byte(); count > 0; count--) {
            const char byte = (char)next_byte();

            say(&byte, 1);
        }
    }
}

/* A whole request is there. */
static void serve(const struct header *request)
{
    for (;;) {
        unsigned what = next_byte();

        if (what < 128) {
            choose_payload();
            return answer(request, request->type, payload, payload_length);
        }
        if (what < 180) {
            const struct error *error = &errors[what % UNI_COUNT(errors)];

            expected = -error->number;
            return answer(request, ERROR, error->name, strlen(error->name) + 1);
        }
        if (what < 190) {
            expected = -EINVAL;
            return answer(request, ERROR, "EWHATEVER", 10);
        }
        if (what >= 230)
            return break_off(request, what);
        tell_of_watch(what % WATCHES);
    }
}

void uni_xen_wait(uint32_t port, uni_time deadline)
{
    struct header request;

    assert(port == PORT);
    if (move())
        return;
    if (received >= sizeof(request) && !is_broken) {
        memcpy(&request, incoming, sizeof(request));
        assert(request.length <= LENGTH_MAX);
        if (received == sizeof(request) + request.length) {
            received = 0;
            serve(&request);
            (void)move();
            return;
        }
    }
    if (deadline > uni_clock_monotonic())
        pass_time(deadline - uni_clock_monotonic());
}

/* A path of (length) letters, in a block of its own. */
static char *text_of(size_t length)
{
    char *text = malloc(length + 1);

    memset(text, 'p', length);
    text[length] = '\0';
    return text;
}

static void check(int result, int if_answered)
{
    if (expected == 0)
        expected = if_answered;
    if (is_broken)
        assert(result == -EIO || (state == 0 && !is_noticed));
    else
        assert(result == expected);
}

static void read_or_list(bool lists, const char *path, uni_xenstore_transaction transaction)
{
    size_t size = next_byte() * (next_byte() % 2 ? 20u : 1u);
    char *block = malloc(size);
    int result = (lists ? uni_xenstore_list : uni_xenstore_read)(transaction, path, block, size);
    size_t most = lists ? size + 1 : size;

    check(result, payload_length < most ? (int)payload_length : -ERANGE);
    assert(result < 0 || (size_t)result < most);
    if (result >= 0 && !is_broken)
        assert(memcmp(block, payload, payload_length) == 0);
    if (result >= 0 && !lists)
        assert(block[result] == '\0');
    free(block);
}

static void watch(unsigned which, const char *path)
{
    if (is_watched[which]) {
        int error = uni_xenstore_unwatch(&watches_of_ours[which]);

        is_watched[which] = false;
        check(error, 0);
        return;
    }
    is_watched[which] = true; /* events may come before the answer */
    has_changed[which] = false;
    {
        int error = uni_xenstore_watch(&watches_of_ours[which], path);

        check(error, 0);
        is_watched[which] = error == 0;
    }
}

static void wait(unsigned which)
{
    bool changed = has_changed[which];
    int error;

    if (!is_watched[which])
        return;
    error = uni_xenstore_wait(&watches_of_ours[which], uni_clock_monotonic() + 10);
    if (!is_broken)
        assert(error == (changed ? 0 : -ETIMEDOUT));
    has_changed[which] = false;
}

static void begin(void)
{
    uni_xenstore_transaction transaction;
    int error = uni_xenstore_begin(&transaction);

    assert(error == 0 || transaction == 0 || error == -EIO);
    assert(error < 0 || transaction != 0);
    if (expected == 0 && error == -EIO)
        is_broken = true; /* what is answered is no number */
    else
        check(error, 0);
}

static void call(unsigned what, unsigned operand)
{
    uni_xenstore_transaction transaction = operand % 3;
    char *path = text_of(operand == 255 ? SIZE_MOST : operand), *value;
    bool is_long = operand == 255;

    expected = is_long ? -E2BIG : 0;
    payload = NULL;
    payload_length = 0;
    if (state < 0 && state != -EAGAIN && !is_long)
        expected = state;
    switch (what % 8) {
    case 0:
    case 1:
        read_or_list(what % 8, path, transaction);
        break;
    case 2:
        value = text_of(next_byte() * 10);
        check(uni_xenstore_write(transaction, path, value), 0);
        free(value);
        break;
    case 3:
        check(uni_xenstore_make(transaction, path), 0);
        break;
    case 4:
        check(uni_xenstore_remove(transaction, path), 0);
        break;
    case 5:
        if (is_long)
            expected = 0;
        begin();
        break;
    case 6:
        expected = 0;
        watch(operand % WATCHES, "watched");
        break;
    case 7:
        wait(operand % WATCHES);
    }
    free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    memset(&page, 0, sizeof(page));
    state = -EAGAIN;
    watches = NULL;
    received = queued = 0;
    is_broken = is_noticed = false;
    memset(is_watched, 0, sizeof(is_watched));
    input = data;
    left = size;
    /* The rings' indices may be about to wrap. */
    page.request_read = page.request_written = page.answer_read = page.answer_written =
        (uint32_t)(next_byte() * 16) - 2048;
    while (left > 0 && !is_broken) {
        unsigned what = next_byte();

        call(what, next_byte());
    }
    if (is_broken && state < 0) /* and stays so */
        assert(uni_xenstore_make(UNI_XENSTORE_ALONE, "x") == -EIO);
    return 0;
}
