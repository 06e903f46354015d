/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Logs once at each level. What is above the level of the configuration must neither be written nor
 * have its arguments evaluated: the last line tells how many were. tests/boot/test_log.py compares
 * all of it, for every level.
 */
#include <stdio.h>
#include <string.h>
#include <unicore/log.h>

static int evaluated;

static int count(void)
{
    return ++evaluated;
}

int main(void)
{
    char text[2000];

    uni_log_error("one %d", count());
    uni_log_warning("two %d", count());
    uni_log_info("three %d", count());
    uni_log_debug("four %d", count());

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    uni_log_error("%s", text); /* longer than any line: cut, with its newline */

    printf("evaluated %d\n", evaluated);
    return 0;
}
