/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Streams against two counters: byte number n of a stream has a value that depends on n. Two bytes
 * of input are an operation and its size.
 */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unicore/errno.h>
#include <unicore/stream.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 700, LARGEST = 1020 };

static struct uni_stream stream;
static size_t in, out, capacity;
static bool is_ended, is_broken;

static unsigned char value_of(size_t n)
{
    return (unsigned char)(n * 31 + (n >> 8));
}

static void write(size_t size, bool waits)
{
    unsigned char bytes[LARGEST];
    size_t room = capacity - (in - out), fits = size < room ? size : room;
    bool is_closed = is_ended || is_broken;
    ptrdiff_t written;

    for (size_t i = 0; i < size; i++)
        bytes[i] = value_of(in + i);
    written = waits ? uni_stream_write_until(&stream, bytes, size, 0)
                    : uni_stream_try_write(&stream, bytes, size);
    if (is_closed)
        assert(written == -EPIPE);
    else if (size > 0 && fits == 0)
        assert(written == (waits ? -ETIMEDOUT : -EAGAIN));
    else
        assert(written == (ptrdiff_t)fits);
    in += is_closed ? 0 : fits;
}

static void read(size_t size, bool waits)
{
    unsigned char bytes[LARGEST + 1];
    size_t there = in - out, fits = size < there ? size : there;
    ptrdiff_t got;

    memset(bytes, 0x55, sizeof(bytes));
    got = waits ? uni_stream_read_until(&stream, bytes, size, 0)
                : uni_stream_try_read(&stream, bytes, size);
    if (fits > 0 || size == 0 || is_ended || is_broken)
        assert(got == (ptrdiff_t)fits);
    else
        assert(got == (waits ? -ETIMEDOUT : -EAGAIN));
    for (size_t i = 0; i < fits; i++)
        assert(bytes[i] == value_of(out + i));
    assert(bytes[fits] == 0x55); /* not one more than it said */
    out += fits;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char room[MOST];

    if (size < 2)
        return 0;
    capacity = ((size_t)data[0] << 8 | data[1]) % MOST + 1;
    in = out = 0;
    is_ended = is_broken = false;
    uni_stream_init(&stream, room, capacity);
    for (data += 2, size -= 2; size >= 2; data += 2, size -= 2) {
        size_t amount = data[1] * (data[0] & 4 ? 4u : 1u);
        bool waits = data[0] & 2;

        if (data[0] == 0xff) {
            uni_stream_end(&stream);
            is_ended = true;
        } else if (data[0] == 0xfe) {
            uni_stream_break(&stream);
            is_broken = true;
            out = in;
        } else if (data[0] & 1) {
            write(amount, waits);
        } else {
            read(amount, waits);
        }
        assert(uni_stream_count(&stream) == in - out);
    }
    return 0;
}
