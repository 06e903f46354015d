/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The thread that should run is always the first in the run queue. Handlers of interrupts may put
 * another one there; when they are through, that one gets the processor. A thread which does so
 * lets it go on itself.
 *
 * There is no tick. As long as a thread is the only one of its priority, it runs undisturbed; from
 * when another can run, an alarm comes after each slice, and whoever ran for a whole slice goes to
 * the end. One that began in between gets the next slice as well: no switch sets the alarm.
 *
 * Compiled for interrupt context: at the end of an interrupt the registers of floating point are
 * those of what was interrupted, until they are saved.
 */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/boot.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/intr.h>
#include <unicore/scheduler.h>
#include <unicore/timers.h>

#define SLICE UNI_MICROSECONDS(UNI_PREEMPTIVE_SLICE)

/* Calls slice_over() while the thread that runs is not the only one of its priority. */
static struct uni_timers_timer slice;

/* Who ran when the slice began, and how often it had got the processor. */
static struct {
    const struct uni_thread *thread;
    uint64_t switches;
} turn;

/* Interrupts as soon as it can. */
static struct uni_timers_timer now;

/* With interrupts off, as all that follows up to preempt(). */
static void begin_slice(const struct uni_thread *thread, uint64_t switches)
{
    turn.thread = thread;
    turn.switches = switches;
    uni_timers_arm(&slice, uni_clock_monotonic() + SLICE, 0);
}

/* (thread) runs, or is about to get the processor once more. */
static void contended(const struct uni_thread *thread)
{
    if (!uni_timers_is_armed(&slice))
        begin_slice(thread, thread->switches + (thread != uni_scheduler_current));
}

static void switch_to(struct uni_thread *next)
{
    if (uni_runqueue_has_equal(&next->node))
        contended(next);
    uni_scheduler_leave(uni_scheduler_current, next);
}

static void slice_over(void *unused)
{
    const struct uni_thread *thread = uni_scheduler_current;
    bool had_all = thread == turn.thread && thread->switches == turn.switches;

    (void)unused;
    if (thread->state != UNI_SCHEDULER_READY || !uni_runqueue_has_equal(&thread->node))
        return;
    if (had_all)
        uni_scheduler_rotate();
    /* Who gets the processor at the end of this interrupt will have got it once more. */
    thread = uni_scheduler_first();
    begin_slice(thread, thread->switches + (thread != uni_scheduler_current));
}

/* Not inlined: interrupts that preempt nobody need not find room on the stack for (fpu). */
UNI_NOINLINE static void preempt_by(struct uni_thread *next)
{
    struct uni_arch_fpu fpu;

    uni_arch_fpu_save(&fpu);
    switch_to(next);
    uni_arch_fpu_restore(&fpu);
}

/* Whether the thread that runs is to make room; an idle processor sees for itself. */
static bool is_due(void)
{
    return uni_scheduler_current->state == UNI_SCHEDULER_READY &&
           uni_scheduler_first() != uni_scheduler_current;
}

static void at_end(void)
{
    if (is_due())
        preempt_by(uni_scheduler_first());
}

static void nothing(void *unused)
{
    (void)unused;
}

/*
 * The caller may have let a more urgent thread run. In a handler, at_end() sees to that; where
 * interrupts are off, an interrupt that comes when they are on again.
 */
static void preempt(void)
{
    bool on = uni_intr_is_on();
    uintptr_t saved;

    if (uni_intr_is_handling())
        return;
    saved = uni_intr_save();
    if (is_due()) {
        if (on)
            switch_to(uni_scheduler_first());
        else
            uni_timers_arm(&now, 0, 0);
    }
    uni_intr_restore(saved);
}

static int start_threads(void)
{
    static const struct uni_scheduler_manner manner = {switch_to, contended};

    uni_timers_init(&slice, slice_over, NULL);
    uni_timers_init(&now, nothing, NULL);
    uni_intr_at_end(at_end);
    uni_scheduler_start(&manner);
    return 0;
}
UNI_BOOT_AT(SERVICES, start_threads);

int uni_thread_create(struct uni_thread **thread, const struct uni_thread_attributes *attributes,
                      void *(*function)(void *), void *argument)
{
    int error = uni_scheduler_create(thread, attributes, function, argument);

    preempt();
    return error;
}

void uni_thread_exit(void *result)
{
    uni_scheduler_exit(result);
}

int uni_thread_join(struct uni_thread *thread, uni_time deadline, void **result)
{
    return uni_scheduler_join(thread, deadline, result);
}

void uni_thread_detach(struct uni_thread *thread)
{
    uni_scheduler_detach(thread);
}

struct uni_thread *uni_thread_self(void)
{
    return uni_scheduler_current;
}

void uni_thread_yield(void)
{
    uni_scheduler_yield();
}

void uni_thread_sleep(uni_time deadline)
{
    uni_scheduler_sleep(deadline);
}

int uni_thread_park(uni_time deadline)
{
    return uni_scheduler_park(deadline);
}

void uni_thread_unpark(struct uni_thread *thread)
{
    uni_scheduler_unpark(thread);
    preempt();
}

const char *uni_thread_name(const struct uni_thread *thread)
{
    return thread->name;
}

int uni_thread_priority(const struct uni_thread *thread)
{
    return (int)thread->node.priority;
}

void uni_thread_set_priority(struct uni_thread *thread, int priority)
{
    uni_scheduler_set_priority(thread, priority);
    preempt();
}

struct uni_thread *uni_thread_next(const struct uni_thread *thread, struct uni_thread_info *info)
{
    return uni_scheduler_next(thread, info);
}
