/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What else mimalloc asks of the system it runs on: in place of upstream's options.c, stats.c and
 * random.c.
 */
#include "upstream.h"
#include <stdarg.h>
#include <stdint.h>
#include <unicore/clock.h>
#include <unicore/errno.h>
#include <unicore/format.h>
#include <unicore/print.h>

/* All options are off, except that segments are ready for use as they come. */
long mi_option_get(mi_option_t option)
{
    return option == mi_option_eager_commit;
}

long mi_option_get_clamp(mi_option_t option, long min, long max)
{
    long value = mi_option_get(option);

    return value < min ? min : value > max ? max : value;
}

bool mi_option_is_enabled(mi_option_t option)
{
    return mi_option_get(option) != 0;
}

/* Upstream's own statistics; ours are in alloc.c. */
void _mi_stat_increase(mi_stat_count_t *stat, size_t amount)
{
    (void)stat;
    (void)amount;
}

void _mi_stat_decrease(mi_stat_count_t *stat, size_t amount)
{
    (void)stat;
    (void)amount;
}

void _mi_stat_counter_increase(mi_stat_counter_t *stat, size_t amount)
{
    (void)stat;
    (void)amount;
}

mi_msecs_t _mi_clock_now(void)
{
    return uni_clock_monotonic() / UNI_MILLISECONDS(1);
}

static void say(const char *format, va_list arguments)
{
    char text[128];

    (void)uni_format_text_list(text, sizeof(text), format, arguments);
    uni_print("mimalloc: %s", text);
}

void _mi_warning_message(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

/* That there is no memory, or not so much, the caller learns from a null pointer. */
void _mi_error_message(int error, const char *format, ...)
{
    va_list arguments;

    if (error == ENOMEM || error == EOVERFLOW)
        return;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

/*
 * Nothing here depends on these numbers being secret: without MI_SECURE they only mark segments.
 * SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014), whose state are the first 8 bytes of (input).
 */
void _mi_random_init(mi_random_ctx_t *ctx)
{
    uint64_t seed = (uint64_t)uni_clock_monotonic();

    ctx->input[0] = (uint32_t)seed;
    ctx->input[1] = (uint32_t)(seed >> 32);
}

uintptr_t _mi_random_next(mi_random_ctx_t *ctx)
{
    uint64_t state = ((uint64_t)ctx->input[1] << 32 | ctx->input[0]) + 0x9e3779b97f4a7c15;
    uint64_t mixed = state;

    ctx->input[0] = (uint32_t)state;
    ctx->input[1] = (uint32_t)(state >> 32);
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return (uintptr_t)(mixed ^ mixed >> 31);
}
