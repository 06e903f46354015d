/* SPDX-License-Identifier: BSD-3-Clause */
/* Who runs, and who waits. Compiled for interrupt context. */
#include "scheduler.h"

#include <stddef.h>
#include <unicore/assert.h>
#include <unicore/clock.h>
#include <unicore/errno.h>
#include <unicore/intr.h>

/* A bit of struct uni_runqueue for each. */
_Static_assert(UNI_THREAD_PRIORITY_HIGHEST == UNI_RUNQUEUE_PRIORITIES - 1, "priorities");

struct uni_thread *uni_scheduler_current;
struct uni_runqueue uni_scheduler_ready;

static const struct uni_scheduler_manner *manner;

struct uni_thread main_thread = {
    .node = {.priority = UNI_THREAD_PRIORITY_NORMAL},
    .name = "main",
};

void uni_scheduler_start(const struct uni_scheduler_manner *of_library)
{
#if UNI_HAS_TLS
    main_thread.tls = uni_tls_size() ? uni_tls_current() : 0;
#endif
    prepare_timer(&main_thread);
    uni_runqueue_insert(&uni_scheduler_ready, &main_thread.node);
    uni_scheduler_current = &main_thread;
    manner = of_library;
    uni_intr_on();
}

void uni_scheduler_yield(void)
{
    uintptr_t saved = uni_intr_save();
    struct uni_thread *next;

    uni_scheduler_rotate();
    next = uni_scheduler_first();
    if (next != uni_scheduler_current)
        manner->switch_to(next);
    uni_intr_restore(saved);
}

void make_ready(struct uni_thread *thread)
{
    struct uni_thread *self = uni_scheduler_current;

    thread->state = UNI_SCHEDULER_READY;
    uni_runqueue_insert(&uni_scheduler_ready, &thread->node);
    if (manner->contended && self->state == UNI_SCHEDULER_READY &&
        uni_runqueue_has_equal(&self->node))
        manner->contended(self);
}

/*
 * Whom to switch to instead of the caller, who has left the run queue; the caller itself, if that
 * is the first whom somebody wakes. An idle processor has no thread of its own.
 */
static struct uni_thread *wait_for_next(void)
{
    struct uni_thread *next;

    while (!(next = uni_scheduler_first())) {
        if (!uni_intr_is_expected() && !uni_timers_any())
            report_stuck();
        uni_intr_wait();
    }
    return next;
}

static void timed_out(void *argument)
{
    struct uni_thread *thread = argument;

    if (thread->state == UNI_SCHEDULER_READY)
        return; /* woken, but it has not run yet */
    thread->timed_out = true;
    make_ready(thread);
}

void prepare_timer(struct uni_thread *thread)
{
    uni_timers_init(&thread->timer, timed_out, thread);
}

int wait_as(enum uni_scheduler_state state, uni_time deadline)
{
    struct uni_thread *self = uni_scheduler_current;
    struct uni_thread *next;

    UNI_ASSERT(!uni_intr_is_handling());
    self->timed_out = false;
    self->state = state;
    uni_runqueue_remove(&uni_scheduler_ready, &self->node);
    if (deadline != UNI_THREAD_FOREVER)
        uni_timers_arm(&self->timer, deadline, 0);
    next = wait_for_next();
    if (next != self)
        manner->switch_to(next);
    if (deadline != UNI_THREAD_FOREVER)
        (void)uni_timers_cancel(&self->timer);
    return self->timed_out ? -ETIMEDOUT : 0;
}

void leave(void)
{
    UNI_ASSERT(!uni_intr_is_handling());
    uni_runqueue_remove(&uni_scheduler_ready, &uni_scheduler_current->node);
    manner->switch_to(wait_for_next());
    __builtin_unreachable();
}

void uni_scheduler_sleep(uni_time deadline)
{
    uintptr_t saved;

    if (deadline <= uni_clock_monotonic()) {
        uni_scheduler_yield();
        return;
    }
    saved = uni_intr_save();
    (void)wait_as(UNI_SCHEDULER_SLEEPS, deadline);
    uni_intr_restore(saved);
}

int uni_scheduler_park(uni_time deadline)
{
    uintptr_t saved = uni_intr_save();
    struct uni_thread *self = uni_scheduler_current;
    int error = 0;

    if (self->permit)
        self->permit = false;
    else
        error = wait_as(UNI_SCHEDULER_PARKED, deadline);
    uni_intr_restore(saved);
    return error;
}

void uni_scheduler_unpark(struct uni_thread *thread)
{
    uintptr_t saved = uni_intr_save();

    if (thread->state == UNI_SCHEDULER_PARKED)
        make_ready(thread);
    else
        thread->permit = true;
    uni_intr_restore(saved);
}

void uni_scheduler_set_priority(struct uni_thread *thread, int priority)
{
    uintptr_t saved;

    UNI_ASSERT(priority >= UNI_THREAD_PRIORITY_IDLE && priority <= UNI_THREAD_PRIORITY_HIGHEST);
    saved = uni_intr_save();
    if (thread->state != UNI_SCHEDULER_READY) {
        thread->node.priority = (unsigned)priority;
    } else if (thread->node.priority != (unsigned)priority) {
        uni_runqueue_remove(&uni_scheduler_ready, &thread->node);
        thread->node.priority = (unsigned)priority;
        make_ready(thread);
        if (thread == uni_scheduler_current)
            uni_runqueue_put_first(&uni_scheduler_ready, &thread->node);
    }
    uni_intr_restore(saved);
}
