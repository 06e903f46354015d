/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/cdefs.h>
#include <unicore/check.h>
#include <unicore/clock.h>

/* Called by (outer) for three quarters of the time, by main() for one. */
UNI_NOINLINE static void spin(uni_time span)
{
    uni_time end = uni_clock_monotonic() + span;

    while (uni_clock_monotonic() < end)
        ;
}

UNI_NOINLINE static void outer(void)
{
    spin(UNI_MILLISECONDS(150));
    uni_check_part("outer");
}

int main(int argc, char *argv[])
{
    (void)argc;
    (void)argv;
    outer();
    spin(UNI_MILLISECONDS(50));
    uni_check_part("main");
    return uni_check_verdict();
}
