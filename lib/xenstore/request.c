/* SPDX-License-Identifier: BSD-3-Clause */
/* A request and its answer. Events of watches may come in between. */
#include <unicore/errno.h>
#include <unicore/xenstore.h>

#include "ring.h"

/* The errors of xs_wire.h, xsd_errors, which the daemon tells by name. */
static const struct error {
    char name[10];
    uint8_t number;
} errors[] = {
    {"EACCES", EACCES},       {"EEXIST", EEXIST}, {"EISDIR", EISDIR},
    {"ENOENT", ENOENT},       {"ENOMEM", ENOMEM}, {"ENOSPC", ENOSPC},
    {"ENOTEMPTY", ENOTEMPTY}, {"ENOSYS", ENOSYS}, {"EROFS", EROFS},
    {"EBUSY", EBUSY},         {"EAGAIN", EAGAIN}, {"EISCONN", EISCONN},
    {"E2BIG", E2BIG},         {"EPERM", EPERM},   {"EIO", EIO},
};

/* Receive (length) bytes, of which (bytes) has room for the first (size). */
static void receive_first(void *bytes, size_t size, size_t length)
{
    size_t taken = length < size ? length : size;

    ring_receive(bytes, taken);
    ring_receive(NULL, length - taken);
}

static int error_of(size_t length)
{
    char name[sizeof(errors[0].name)] = "";

    receive_first(name, sizeof(name), length);
    if (ring_start() < 0)
        return -EIO;
    for (size_t i = 0; i < UNI_COUNT(errors); i++) {
        if (!__builtin_memcmp(name, errors[i].name, sizeof(name)))
            return -errors[i].number;
    }
    return -EINVAL;
}

/* Receive headers, and note the events, up to that of the answer. */
static int receive_header(struct header *header, enum type type, uint32_t number)
{
    for (;;) {
        ring_receive(header, sizeof(*header));
        if (ring_start() < 0)
            return -EIO;
        if (header->length > LENGTH_MAX)
            return ring_fail();
        if (header->type == EVENT)
            watch_event(header->length);
        else if ((header->type == (uint32_t)type || header->type == ERROR) &&
                 header->request == number)
            return 0;
        else
            return ring_fail();
    }
}

struct part part_of(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0')
        length++;
    return (struct part){text, length + 1};
}

int request(enum type type, uint32_t transaction, const struct part *parts, size_t count,
            void *answer, size_t size)
{
    static uint32_t last;
    struct header header = {.type = type, .request = ++last, .transaction = transaction};
    int error = ring_start();

    for (size_t i = 0; i < count; i++) {
        if (parts[i].length > LENGTH_MAX - header.length)
            return -E2BIG;
        header.length += (uint32_t)parts[i].length;
    }
    if (error < 0)
        return error;
    ring_send(&header, sizeof(header));
    for (size_t i = 0; i < count; i++)
        ring_send(parts[i].bytes, parts[i].length);
    ring_tell();

    error = receive_header(&header, type, last);
    if (error < 0)
        return error;
    if (header.type == ERROR)
        return error_of(header.length);
    receive_first(answer, size, header.length);
    error = ring_start();
    return error < 0 ? error : (int)header.length;
}

int request_of(enum type type, uint32_t transaction, const char *path)
{
    const struct part part = part_of(path);
    int result = request(type, transaction, &part, 1, NULL, 0);

    return result < 0 ? result : 0;
}

int uni_xenstore_read(uni_xenstore_transaction transaction, const char *path, char *value,
                      size_t size)
{
    const struct part part = part_of(path);
    int length = request(READ, transaction, &part, 1, value, size);

    if (length < 0)
        return length;
    if ((size_t)length >= size)
        return -ERANGE;
    value[length] = '\0';
    return length;
}

int uni_xenstore_list(uni_xenstore_transaction transaction, const char *path, char *names,
                      size_t size)
{
    const struct part part = part_of(path);
    int length = request(LIST, transaction, &part, 1, names, size);

    return length > 0 && (size_t)length > size ? -ERANGE : length;
}

int uni_xenstore_write(uni_xenstore_transaction transaction, const char *path, const char *value)
{
    struct part parts[] = {part_of(path), part_of(value)};
    int result;

    parts[1].length--; /* a value has no null byte */
    result = request(WRITE, transaction, parts, UNI_COUNT(parts), NULL, 0);

    return result < 0 ? result : 0;
}

int uni_xenstore_make(uni_xenstore_transaction transaction, const char *path)
{
    return request_of(MAKE, transaction, path);
}

int uni_xenstore_remove(uni_xenstore_transaction transaction, const char *path)
{
    return request_of(REMOVE, transaction, path);
}
