/* SPDX-License-Identifier: BSD-3-Clause */
/* bench-timers OPERATION COUNT: to arm and cancel one timer, alone or among others. */
#include <stdlib.h>
#include <string.h>
#include <unicore/clock.h>
#include <unicore/timers.h>

enum { OTHERS = 100 };

static void nothing(void *unused)
{
    (void)unused;
}

int main(int argc, char *argv[])
{
    static struct uni_timers_timer timer, others[OTHERS];
    const char *what = argc == 3 ? argv[1] : "";
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    uni_time later = uni_clock_monotonic() + UNI_SECONDS(3600);

    if (strcmp(what, "among") == 0) {
        for (int i = 0; i < OTHERS; i++) {
            uni_timers_init(&others[i], nothing, NULL);
            uni_timers_arm(&others[i], later + i * 7919 % OTHERS, 0);
        }
    } else if (strcmp(what, "alone") != 0) {
        return 2;
    }
    uni_timers_init(&timer, nothing, NULL);
    for (unsigned long i = 0; i < count; i++) {
        uni_timers_arm(&timer, later + OTHERS / 2, 0);
        (void)uni_timers_cancel(&timer);
    }
    return 0;
}
