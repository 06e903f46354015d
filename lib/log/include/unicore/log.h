/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Messages for whoever watches the console. What lies above the level of the configuration
 * (log.level) is not compiled in: its arguments are type-checked and not evaluated.
 */
#pragma once

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
 * @context boot, thread
 */
void uni_log(enum uni_log_level level, const char *library, const char *format, ...)
    UNI_PRINTF(3, 4);

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
