/* SPDX-License-Identifier: BSD-3-Clause */
/* The alarm is a timer of the process, which sends SIGALRM. */
#include "signal.h"

#include <unicore/clock.h>
#include <unicore/crash.h>
#include <unicore/lines.h>
#include <unicore/timer.h>

enum { CLOCK_MONOTONIC = 1, TIMER_ABSTIME = 1 }; /* include/uapi/linux/time.h */

/* struct __kernel_itimerspec of include/uapi/linux/time_types.h: both 0 turn a timer off. */
struct setting {
    struct timespec64 interval;
    struct timespec64 value;
};

static uni_intr_handler *attached;
static void *attached_argument;

static int32_t timer; /* the kernel's number for it */
static uni_time deadline = UNI_TIMER_NEVER;

/* A signal from before the last uni_timer_set() comes too early, and the right one is to follow. */
static void alarm(void *unused)
{
    (void)unused;
    if (uni_clock_monotonic() < deadline)
        return;
    deadline = UNI_TIMER_NEVER;
    if (attached != NULL)
        attached(attached_argument);
}

void uni_timer_attach(uni_intr_handler *handler, void *argument)
{
    static bool prepared;
    uintptr_t saved = uni_intr_save();

    attached = handler;
    attached_argument = argument;
    if (!prepared) {
        /* Without a struct sigevent the signal is SIGALRM: timer_create(2). */
        if (syscall3(SYS_TIMER_CREATE, CLOCK_MONOTONIC, 0, (long)&timer) < 0)
            uni_crash("Linux has no timer for this process", NULL, 0, 0, 0);
        if (uni_intr_attach(SIGALRM, alarm, NULL) < 0)
            uni_crash("SIGALRM, which is the timer's, has a handler", NULL, 0, 0, 0);
        uni_lines_own();
        prepared = true;
    }
    uni_intr_restore(saved);
}

void uni_timer_set(uni_time when)
{
    uintptr_t saved = uni_intr_save();
    struct setting setting = {0};

    deadline = when;
    if (when != UNI_TIMER_NEVER) {
        if (when < 1)
            when = 1; /* long ago, and not off */
        setting.value.seconds = when / UNI_SECONDS(1);
        setting.value.nanoseconds = when % UNI_SECONDS(1);
    }
    (void)syscall4(SYS_TIMER_SETTIME, timer, TIMER_ABSTIME, (long)&setting, 0);
    uni_intr_restore(saved);
}
