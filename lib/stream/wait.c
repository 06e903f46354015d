/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/stream.h>

#include <unicore/assert.h>
#include <unicore/errno.h>

static bool is_closed(const struct uni_stream *stream)
{
    return uni_stream_is_ended(stream) || uni_stream_is_broken(stream);
}

ptrdiff_t uni_stream_read_until(struct uni_stream *stream, void *bytes, size_t size,
                                uni_time deadline)
{
    for (;;) {
        ptrdiff_t count = uni_stream_try_read(stream, bytes, size);
        int error;

        if (count != -EAGAIN)
            return count;
        error = UNI_WAITQUEUE_WAIT(&stream->reading, deadline,
                                   uni_stream_count(stream) > 0 || is_closed(stream));
        if (error < 0)
            return error;
    }
}

size_t uni_stream_read(struct uni_stream *stream, void *bytes, size_t size)
{
    ptrdiff_t count = uni_stream_read_until(stream, bytes, size, UNI_THREAD_FOREVER);

    UNI_ASSERT(count >= 0);
    return (size_t)count;
}

ptrdiff_t uni_stream_write_until(struct uni_stream *stream, const void *bytes, size_t size,
                                 uni_time deadline)
{
    size_t done = 0;

    for (;;) {
        const unsigned char *rest = (const unsigned char *)bytes + done;
        ptrdiff_t count = uni_stream_try_write(stream, rest, size - done);

        if (count >= 0) {
            done += (size_t)count;
            if (done == size)
                return (ptrdiff_t)done;
            continue;
        }
        if (count == -EAGAIN)
            count = UNI_WAITQUEUE_WAIT(&stream->writing, deadline,
                                       uni_stream_count(stream) < stream->capacity ||
                                           is_closed(stream));
        if (count < 0)
            return done > 0 ? (ptrdiff_t)done : count;
    }
}

ptrdiff_t uni_stream_write(struct uni_stream *stream, const void *bytes, size_t size)
{
    return uni_stream_write_until(stream, bytes, size, UNI_THREAD_FOREVER);
}
