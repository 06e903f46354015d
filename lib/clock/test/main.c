/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The contract of <unicore/clock.h>. That a second is a second can only be seen from outside:
 * tests/boot/test_boot.py looks at its watch while this waits between two lines.
 */
#include <stdbool.h>
#include <stdio.h>
#include <unicore/check.h>
#include <unicore/clock.h>

#define READINGS 20000
#define WAIT     UNI_MILLISECONDS(500)

/* 2024-01-01 and 2100-01-01, 00:00 UTC. */
#define EARLIEST UNI_SECONDS(1704067200)
#define LATEST   UNI_SECONDS(4102444800)

int main(void)
{
    uni_time start = uni_clock_monotonic();
    uni_time before = start;
    uni_time wall = uni_clock_wall();
    bool backwards = false;

    for (int i = 0; i < READINGS; i++) {
        uni_time now = uni_clock_monotonic();

        backwards |= now < before;
        before = now;
    }
    UNI_CHECK(!backwards);
    UNI_CHECK(before > start);
    uni_check_part("monotonic clock");

    puts("waiting");
    start = uni_clock_monotonic();
    while (uni_clock_monotonic() - start < WAIT)
        ;
    puts("waited");

    /* 0 says that this platform does not know; then it never does. */
    if (wall == 0) {
        UNI_CHECK(uni_clock_wall() == 0);
    } else {
        UNI_CHECK(wall > EARLIEST && wall < LATEST);
        UNI_CHECK(uni_clock_wall() - wall >= WAIT / 2);
    }
    uni_check_part("wall clock");
    return uni_check_verdict();
}
