/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Streams: pipes of bytes, in memory of the caller. Bytes come out in the order in which they went
 * in; those of several writers at a time may mix, and several readers share what comes.
 *
 * Either side may close: after the writing side did, readers get what is left and then the end;
 * after the reading side did, writers get -EPIPE, and readers the end at once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/thread.h>
#include <unicore/waitqueue.h>

/* The fields are the library's business, and change only with interrupts off. */
struct uni_stream {
    unsigned char *bytes; /* a circle */
    size_t capacity;
    size_t oldest, count; /* where the oldest is, and how many there are */
    bool is_ended;        /* nobody writes any more */
    bool is_broken;       /* nobody reads any more */
    struct uni_waitqueue reading, writing;
};

/*
 * Make (stream) an empty one that keeps up to (capacity) bytes, at least one, in (room).
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_stream_init(struct uni_stream *stream, void *room, size_t capacity);

/*
 * Read up to (size) bytes, at least one, waiting until (deadline) for the first. There may be more
 * to read.
 *
 * Returns how many were read; 0 at the end of the stream, or if (size) is 0.
 *
 * @context thread
 * @blocks
 * @error -ETIMEDOUT there was none
 */
ptrdiff_t uni_stream_read_until(struct uni_stream *stream, void *bytes, size_t size,
                                uni_time deadline) UNI_MUST_USE;

/*
 * The same without a deadline.
 *
 * @context thread
 * @blocks
 */
size_t uni_stream_read(struct uni_stream *stream, void *bytes, size_t size);

/*
 * The same without waiting.
 *
 * @context boot, thread, isr
 * @nowait
 * @error -EAGAIN there is nothing to read yet
 */
ptrdiff_t uni_stream_try_read(struct uni_stream *stream, void *bytes, size_t size) UNI_MUST_USE;

/*
 * Write all of (size) bytes, waiting for room until (deadline).
 *
 * Returns how many were written: less than (size) where the deadline passed, or the reading side
 * closed, after some were.
 *
 * @context thread
 * @blocks
 * @error -ETIMEDOUT there was no room for any
 * @error -EPIPE     nobody reads any more, or the writing side has been closed
 */
ptrdiff_t uni_stream_write_until(struct uni_stream *stream, const void *bytes, size_t size,
                                 uni_time deadline) UNI_MUST_USE;

/*
 * The same without a deadline.
 *
 * @context thread
 * @blocks
 * @error -EPIPE nobody reads any more, or the writing side has been closed
 */
ptrdiff_t uni_stream_write(struct uni_stream *stream, const void *bytes, size_t size) UNI_MUST_USE;

/*
 * Write as many of (size) bytes as there is room for. Returns how many.
 *
 * @context boot, thread, isr
 * @nowait
 * @error -EAGAIN there is no room
 * @error -EPIPE  nobody reads any more, or the writing side has been closed
 */
ptrdiff_t uni_stream_try_write(struct uni_stream *stream, const void *bytes, size_t size)
    UNI_MUST_USE;

/*
 * Nobody writes any more: readers get what is left, and then the end.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_stream_end(struct uni_stream *stream);

/*
 * Nobody reads any more: what is left is dropped, and writers get -EPIPE.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_stream_break(struct uni_stream *stream);

/*
 * How many bytes there are to read, which may change at any time while interrupts are on.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE size_t uni_stream_count(const struct uni_stream *stream)
{
    return __atomic_load_n(&stream->count, __ATOMIC_RELAXED);
}

/*
 * Whether the writing side has been closed.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_stream_is_ended(const struct uni_stream *stream)
{
    /* Acquire: what was written before is seen from here on. */
    return __atomic_load_n(&stream->is_ended, __ATOMIC_ACQUIRE);
}

/*
 * Whether the reading side has been closed.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE bool uni_stream_is_broken(const struct uni_stream *stream)
{
    return __atomic_load_n(&stream->is_broken, __ATOMIC_ACQUIRE);
}
