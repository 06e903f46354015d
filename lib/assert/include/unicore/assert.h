/* SPDX-License-Identifier: BSD-3-Clause */
/* Assertions: for mistakes of the caller, which no return value could mend. */
#pragma once

#include <unicore/cdefs.h>

/*
 * Print where and what failed, with a backtrace, and end the image with UNI_POWER_CRASHED.
 *
 * @context boot, thread, isr
 */
UNI_NORETURN void uni_assert_failed(const char *condition, const char *file, int line,
                                    const char *function);

#if UNI_ASSERT_ENABLED
#define UNI_ASSERT(condition)                                                                      \
    (UNI_LIKELY(condition) ? (void)0 : uni_assert_failed(#condition, __FILE__, __LINE__, __func__))
#else
/* Compiled, so that functions that only assertions call count as called; never evaluated. */
#define UNI_ASSERT(condition) ((void)(0 && (condition)))
#endif
