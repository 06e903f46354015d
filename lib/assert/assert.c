/* SPDX-License-Identifier: BSD-3-Clause */
/* The last words over a failed assertion. */
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/assert.h>
#include <unicore/crash.h>
#include <unicore/format.h>

void uni_assert_failed(const char *condition, const char *file, int line, const char *function)
{
    char cause[200];

    (void)uni_format_text(cause, sizeof(cause), "assertion failed: %s, in %s at %s:%d", condition,
                          function, file, line);
    /* The backtrace starts with our return address, which lies in (function). */
    uni_crash(cause, NULL, 0, 0, uni_arch_frame_pointer());
}
