/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/check.h>
#include <unicore/print.h>

static unsigned failures;        /* checks that failed */
static unsigned failures_before; /* of these, in parts that have ended */

void uni_check_failed(const char *condition, const char *file, int line)
{
    failures++;
    uni_print("%s:%d: does not hold: %s\n", file, line, condition);
}

bool uni_check_holds(void)
{
    return failures == failures_before;
}

void uni_check_part(const char *name)
{
    uni_print("%s %s\n", uni_check_holds() ? "PASS" : "FAIL", name);
    failures_before = failures;
}

void uni_check_skip(const char *name, const char *reason)
{
    uni_print("SKIP %s: %s\n", name, reason);
}

int uni_check_verdict(void)
{
    if (failures == 0)
        uni_print("all passed\n");
    return failures != 0;
}
