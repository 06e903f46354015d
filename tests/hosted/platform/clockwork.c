/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Clock, alarm and interrupts of fuzz targets, instead of plat/linuxu's: an input does the same
 * each time, and no time is lost with waiting for time to pass. When every thread waits, it is the
 * time of the next alarm at once.
 */
#include "clockwork.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/lines.h>
#include <unicore/timer.h>

static uni_time now = UNI_SECONDS(1);
static uni_time alarm_at = UNI_TIMER_NEVER;
static uni_intr_handler *attached;
static void *attached_argument;
static bool on;

static bool is_due(void)
{
    return attached != NULL && alarm_at != UNI_TIMER_NEVER && alarm_at <= now;
}

/* With interrupts off. */
static void handle_alarm(void)
{
    alarm_at = UNI_TIMER_NEVER;
    uni_lines_begin();
    attached(attached_argument);
    uni_lines_end();
}

void pass_time(uni_time span)
{
    now += span;
    if (on)
        uni_intr_on();
}

void interrupt(void (*function)(void *), void *argument)
{
    on = false;
    uni_lines_begin();
    function(argument);
    uni_lines_end();
    uni_intr_on();
}

uni_time uni_clock_monotonic(void)
{
    return now;
}

uni_time uni_clock_wall(void)
{
    return now;
}

void uni_timer_attach(uni_intr_handler *handler, void *argument)
{
    attached = handler;
    attached_argument = argument;
}

void uni_timer_set(uni_time deadline)
{
    alarm_at = deadline;
    if (on)
        uni_intr_on();
}

void uni_intr_on(void)
{
    on = true;
    while (is_due()) {
        on = false;
        handle_alarm();
        on = true;
    }
}

void uni_intr_off(void)
{
    on = false;
}

bool uni_intr_is_on(void)
{
    return on;
}

uintptr_t uni_intr_save(void)
{
    bool saved = on;

    on = false;
    return saved;
}

void uni_intr_restore(uintptr_t saved)
{
    if (saved)
        uni_intr_on();
    else
        on = false;
}

void uni_intr_wait(void)
{
    if (attached == NULL || alarm_at == UNI_TIMER_NEVER)
        abort(); /* nothing will ever come */
    if (alarm_at > now)
        now = alarm_at;
    handle_alarm();
}

/* The alarm is all there is. */
int uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    (void)line;
    (void)handler;
    (void)argument;
    return -EINVAL;
}

bool uni_intr_is_expected(void)
{
    return false;
}

bool uni_intr_is_handling(void)
{
    return uni_lines_is_handling();
}

void uni_intr_at_end(void (*function)(void))
{
    uni_lines_at_end(function);
}
