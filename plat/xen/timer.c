/* SPDX-License-Identifier: BSD-3-Clause */
/* The alarm is the processor's single-shot timer: xen/include/public/vcpu.h. */
#include <unicore/timer.h>

#include <stddef.h>
#include <unicore/lines.h>

#include "guest.h"

/* vcpu.h and xen.h. */
enum { STOP_PERIODIC = 7, SET_SINGLE_SHOT = 8, STOP_SINGLE_SHOT = 9 };
enum { VIRTUAL_TIMER = 0 };

struct single_shot {
    uint64_t deadline; /* in system time, which is our monotonic time */
    uint32_t flags;
};

static uni_intr_handler *alarm_handler;
static void *alarm_argument;
static uni_time alarm_deadline = UNI_TIMER_NEVER;

static void processor_command(unsigned command, const struct single_shot *argument)
{
    (void)uni_xen_hypercall(command, 0, (uintptr_t)argument, 0, UNI_XEN_VCPU_OP);
}

void uni_timer_set(uni_time deadline)
{
    struct single_shot request = {.deadline = deadline > 0 ? (uint64_t)deadline : 0};

    alarm_deadline = deadline;
    if (deadline == UNI_TIMER_NEVER)
        processor_command(STOP_SINGLE_SHOT, NULL);
    else
        processor_command(SET_SINGLE_SHOT, &request);
}

static void alarm(void *unused)
{
    (void)unused;
    if (alarm_deadline == UNI_TIMER_NEVER)
        return;
    /* The periodic timer, and one that was replaced, may have left an event on its way. */
    if (uni_clock_monotonic() < alarm_deadline) {
        uni_timer_set(alarm_deadline);
        return;
    }
    alarm_deadline = UNI_TIMER_NEVER;
    if (alarm_handler)
        alarm_handler(alarm_argument);
}

void uni_timer_attach(uni_intr_handler *handler, void *argument)
{
    static bool started;

    if (!started) {
        int port = event_bind_virtual(VIRTUAL_TIMER);

        processor_command(STOP_PERIODIC, NULL);
        if (port < 0 || uni_intr_attach((unsigned)port, alarm, NULL) < 0)
            give_up("no event channel is left for the timer");
        uni_lines_own();
        started = true;
    }
    alarm_handler = handler;
    alarm_argument = argument;
}
