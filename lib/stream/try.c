/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What interrupts may do as well. Bytes are copied with interrupts off, since several may read and
 * write; therefore a piece at a time.
 */
#include <unicore/stream.h>

#include <stdint.h>
#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/intr.h>

enum { PIECE = 256 }; /* bytes that are copied at a time */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

void uni_stream_init(struct uni_stream *stream, void *room, size_t capacity)
{
    UNI_ASSERT(capacity > 0 && capacity <= PTRDIFF_MAX);
    *stream = (struct uni_stream){.bytes = room, .capacity = capacity};
}

/* Take up to (size) bytes, as far as they lie side by side. Returns how many. */
static size_t take(struct uni_stream *stream, unsigned char *bytes, size_t size)
{
    uintptr_t saved = uni_intr_save();

    size = least(size, least(stream->count, stream->capacity - stream->oldest));
    __builtin_memcpy(bytes, stream->bytes + stream->oldest, size);
    stream->count -= size;
    stream->oldest += size;
    if (stream->oldest == stream->capacity)
        stream->oldest = 0;
    uni_intr_restore(saved);
    return size;
}

/* Put in up to (size) bytes, as far as there is room side by side. Returns how many. */
static size_t put(struct uni_stream *stream, const unsigned char *bytes, size_t size)
{
    uintptr_t saved = uni_intr_save();
    /* The free place after the newest, and how far it goes: to the end, or to the oldest. */
    size_t free = stream->capacity - stream->count;
    size_t place = stream->oldest >= free ? stream->oldest - free : stream->oldest + stream->count;

    if (stream->is_ended || stream->is_broken)
        free = 0;
    size = least(size, least(free, stream->capacity - place));
    __builtin_memcpy(stream->bytes + place, bytes, size);
    stream->count += size;
    uni_intr_restore(saved);
    return size;
}

/* Whoever was woken, and left something, wakes the next. */
static void wake(struct uni_stream *stream)
{
    size_t count = uni_stream_count(stream);

    if (count > 0)
        (void)uni_waitqueue_wake_one(&stream->reading);
    if (count < stream->capacity)
        (void)uni_waitqueue_wake_one(&stream->writing);
}

ptrdiff_t uni_stream_try_read(struct uni_stream *stream, void *bytes, size_t size)
{
    /* Before the look at what there is: otherwise the last bytes could come in between. */
    bool is_over = uni_stream_is_ended(stream) || uni_stream_is_broken(stream);
    size_t done = 0, piece;

    UNI_ASSERT(size <= PTRDIFF_MAX);
    while ((piece = take(stream, (unsigned char *)bytes + done, least(size - done, PIECE))) > 0)
        done += piece;
    if (done == 0 && size > 0 && !is_over)
        return -EAGAIN;
    wake(stream);
    return (ptrdiff_t)done;
}

ptrdiff_t uni_stream_try_write(struct uni_stream *stream, const void *bytes, size_t size)
{
    size_t done = 0, piece;

    UNI_ASSERT(size <= PTRDIFF_MAX);
    while ((piece = put(stream, (const unsigned char *)bytes + done, least(size - done, PIECE))) >
           0)
        done += piece;
    if (done == 0 && (uni_stream_is_ended(stream) || uni_stream_is_broken(stream)))
        return -EPIPE;
    if (done == 0 && size > 0)
        return -EAGAIN;
    wake(stream);
    return (ptrdiff_t)done;
}

void uni_stream_end(struct uni_stream *stream)
{
    __atomic_store_n(&stream->is_ended, true, __ATOMIC_RELEASE);
    uni_waitqueue_wake_all(&stream->reading);
    uni_waitqueue_wake_all(&stream->writing);
}

void uni_stream_break(struct uni_stream *stream)
{
    uintptr_t saved = uni_intr_save();

    stream->is_broken = true;
    stream->count = 0;
    uni_intr_restore(saved);
    uni_waitqueue_wake_all(&stream->writing);
    uni_waitqueue_wake_all(&stream->reading);
}
