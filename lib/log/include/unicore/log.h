/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Messages for whoever watches the console. What lies above the level of the configuration
 * (log.level) is not compiled in: its arguments are type-checked and not evaluated. Of what is
 * compiled in, less may be written, for all libraries or for some: see uni_log_set_levels(), and
 * the parameter of the same name in images with <unicore/params.h>:
 *
 *     hello -- log.level=error,lwip:debug
 *
 * With the option log.ring the latest lines stay in memory, for tools and for crash dumps.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

enum uni_log_level {
    UNI_LOG_ERROR,   /* something failed, and somebody has to act */
    UNI_LOG_WARNING, /* something is wrong, and the image copes */
    UNI_LOG_INFO,    /* what a user may want to know */
    UNI_LOG_DEBUG,   /* what only a developer wants to know */
};

/*
 * Write one line: the level, (library), the message. (format) is uni_format()'s and has no
 * newline at its end. Use the macros below instead.
 *
 * @context boot, thread, isr
 * @reentrant
 */
void uni_log(enum uni_log_level level, const char *library, const char *format, ...)
    UNI_PRINTF(3, 4);

/*
 * Write no more than (levels) says: words between commas, each a level for all libraries, or
 * LIBRARY:LEVEL, which counts more. Of several for one, the last counts. The arguments of what is
 * not written are evaluated all the same. (levels) is used for good, or until the next call.
 *
 * @context boot, thread
 * @optional
 * @error -EINVAL  these are no such words: all is as it was
 * @error -ENOTSUP the image has neither the option log.levels nor params
 */
int uni_log_set_levels(const char *levels) UNI_MUST_USE;

/*
 * Copy the oldest bytes from (*position) on that log.ring still holds, at most (size), and move
 * (*position) behind them: from 0 on, calls get line after line. Where lines have been overwritten,
 * it goes on with the oldest whole line.
 *
 * Returns how many bytes; 0 when there is nothing new.
 *
 * @context boot, thread, isr
 * @nowait
 */
size_t uni_log_read(uint64_t *position, char *text, size_t size);

/*
 * How many lines have been overwritten in log.ring, whether or not somebody had read them.
 *
 * @context boot, thread, isr
 * @nowait
 */
uint32_t uni_log_dropped(void);

/* UNI_LIBRARY, the name of the recipe, comes from the framework. */
#define UNI_LOG_AT(level, ...)                                                                     \
    do {                                                                                           \
        if ((level) <= UNI_LOG_LEVEL_MAX)                                                          \
            uni_log((level), UNI_LIBRARY, __VA_ARGS__);                                            \
    } while (0)

#define uni_log_error(...)   UNI_LOG_AT(UNI_LOG_ERROR, __VA_ARGS__)
#define uni_log_warning(...) UNI_LOG_AT(UNI_LOG_WARNING, __VA_ARGS__)
#define uni_log_info(...)    UNI_LOG_AT(UNI_LOG_INFO, __VA_ARGS__)
#define uni_log_debug(...)   UNI_LOG_AT(UNI_LOG_DEBUG, __VA_ARGS__)

/* The choice log.level of the configuration, as a number. */
#if UNI_LOG_LEVEL_IS_ERROR
#define UNI_LOG_LEVEL_MAX UNI_LOG_ERROR
#elif UNI_LOG_LEVEL_IS_WARNING
#define UNI_LOG_LEVEL_MAX UNI_LOG_WARNING
#elif UNI_LOG_LEVEL_IS_INFO
#define UNI_LOG_LEVEL_MAX UNI_LOG_INFO
#else
#define UNI_LOG_LEVEL_MAX UNI_LOG_DEBUG
#endif
