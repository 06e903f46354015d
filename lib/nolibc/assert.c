/* SPDX-License-Identifier: BSD-3-Clause */
/* The way from <assert.h> to the image's own assertions. */
#include <assert.h>
#include <unicore/assert.h>

void __assert_fail(const char *condition, const char *file, unsigned line, const char *function)
{
    uni_assert_failed(condition, file, (int)line, function);
}
