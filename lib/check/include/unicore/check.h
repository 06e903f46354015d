/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For the apps in lib/<interface>/test/, which ask an implementer what its API promises: parts of
 * checks, each reported in a line, and a verdict at the end.
 */
#pragma once

#include <stdbool.h>
#include <unicore/cdefs.h>

/* Note whether (condition) holds, and go on either way. */
#define UNI_CHECK(condition)                                                                       \
    do {                                                                                           \
        if (UNI_UNLIKELY(!(condition)))                                                            \
            uni_check_failed(#condition, __FILE__, __LINE__);                                      \
    } while (0)

/*
 * Print what does not hold. Use UNI_CHECK.
 *
 * @context thread, isr
 */
void uni_check_failed(const char *condition, const char *file, int line);

/*
 * Whether every check of the part that is under way held so far.
 *
 * @context thread
 */
bool uni_check_holds(void);

/*
 * End a part: prints "PASS (name)", or "FAIL (name)" when a check since the last part failed.
 *
 * @context thread
 */
void uni_check_part(const char *name);

/*
 * Say that a part does not apply, and why.
 *
 * @context thread
 */
void uni_check_skip(const char *name, const char *reason);

/*
 * End the test: prints "all passed" if so.
 *
 * Returns what main() is to return: 0, or 1 when a check failed.
 *
 * @context thread
 */
int uni_check_verdict(void) UNI_MUST_USE;
