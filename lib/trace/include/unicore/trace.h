/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Static tracepoints: UNI_TRACE("switch", "from %s to %d", name, number) notes the time and the
 * arguments in a ring, and formats nothing. `scons trace` reads the formats from the image.
 *
 * A library whose recipe says uses=["trace"] may have tracepoints; in an image without this library
 * they are not compiled.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

#if UNI_HAS_TRACE

/* What is known of a tracepoint before anything runs. The host reads this from the image. */
struct uni_trace_point {
    const char *library;
    const char *name;
    const char *format;
    uintptr_t arguments; /* how many */
};

/*
 * Record from now on, or no more until uni_trace_start(). Starts, too, in the option trace.started.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_trace_start(void);

/*
 * @context boot, thread, isr
 * @nowait
 */
void uni_trace_stop(void);

/*
 * Note that (point) was passed with as many (arguments) as it has. Use UNI_TRACE.
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_trace_record(const struct uni_trace_point *point, const uint64_t *arguments);

/*
 * Hand out what the ring holds, as "trace", and empty it. Happens by itself when the image ends
 * well; call it where it does not. Recording stops meanwhile.
 *
 * @context thread
 */
void uni_trace_hand_out(void);

/*
 * Checks the arguments of a tracepoint against its format; is never called.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE UNI_PRINTF(1, 2) void uni_trace_check(const char *format, ...)
{
    (void)format;
}

/*
 * An argument as a word, a pointer.
 *
 * @context boot, thread, isr
 * @nowait
 * @nullable pointer
 */
UNI_INLINE uint64_t uni_trace_pointer(const void *pointer)
{
    return (uintptr_t)pointer;
}

/*
 * An argument as a word, a number.
 *
 * @context boot, thread, isr
 * @nowait
 */
UNI_INLINE uint64_t uni_trace_number(uint64_t number)
{
    return number;
}

/* An argument as a word: a number, or what is or points to anything. */
#define UNI_TRACE_VALUE(value)                                                                     \
    _Generic((value),                                                                              \
        char *: uni_trace_pointer,                                                                 \
        const char *: uni_trace_pointer,                                                           \
        void *: uni_trace_pointer,                                                                 \
        const void *: uni_trace_pointer,                                                           \
        default: uni_trace_number)(value)

#define UNI_TRACE_LIST_0()
#define UNI_TRACE_LIST_1(a)          UNI_TRACE_VALUE(a)
#define UNI_TRACE_LIST_2(a, b)       UNI_TRACE_LIST_1(a), UNI_TRACE_VALUE(b)
#define UNI_TRACE_LIST_3(a, b, c)    UNI_TRACE_LIST_2(a, b), UNI_TRACE_VALUE(c)
#define UNI_TRACE_LIST_4(a, b, c, d) UNI_TRACE_LIST_3(a, b, c), UNI_TRACE_VALUE(d)

/* The fifth of the words that follow the arguments: how many these are, as a name's end. */
#define UNI_TRACE_FIFTH(_0, _1, _2, _3, _4, count, ...) count
#define UNI_TRACE_COUNT(...)   UNI_TRACE_FIFTH(_, ##__VA_ARGS__, 4, 3, 2, 1, 0)
#define UNI_TRACE_JOIN(a, b)   a##b
#define UNI_TRACE_NAMED(count) UNI_TRACE_JOIN(UNI_TRACE_LIST_, count)

/*
 * Pass a tracepoint. (name) and (format), uni_format()'s, are literals; at most four arguments,
 * which are integers, or strings (%s) that are literals of the image, or void pointers (%p).
 */
#define UNI_TRACE(name, format, ...)                                                               \
    do {                                                                                           \
        static const struct uni_trace_point uni_trace_here UNI_TABLE_ENTRY(trace, UNI_LIBRARY) = { \
            UNI_LIBRARY, name, format, UNI_TRACE_COUNT(__VA_ARGS__)};                              \
        const uint64_t uni_trace_words[UNI_TRACE_COUNT(__VA_ARGS__) + 1] = {                       \
            UNI_TRACE_NAMED(UNI_TRACE_COUNT(__VA_ARGS__))(__VA_ARGS__)};                           \
        if (0)                                                                                     \
            uni_trace_check(format, ##__VA_ARGS__);                                                \
        uni_trace_record(&uni_trace_here, uni_trace_words);                                        \
    } while (0)

#else
#define UNI_TRACE(name, format, ...) ((void)0)
#endif
