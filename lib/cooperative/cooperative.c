/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts come any time, and what they wake runs as soon as the thread that runs waits or
 * yields. Compiled for interrupt context, which some functions may be called in.
 */
#include <stddef.h>
#include <unicore/boot.h>
#include <unicore/intr.h>
#include <unicore/scheduler.h>

/* Threads find interrupts on when they get the processor. */
static void switch_to(struct uni_thread *next)
{
    uni_intr_on();
    uni_scheduler_leave(uni_scheduler_current, next);
    uni_intr_off();
}

static int start_threads(void)
{
    static const struct uni_scheduler_manner manner = {.switch_to = switch_to};

    uni_scheduler_start(&manner);
    return 0;
}
UNI_BOOT_AT(SERVICES, start_threads);

int uni_thread_create(struct uni_thread **thread, const struct uni_thread_attributes *attributes,
                      void *(*function)(void *), void *argument)
{
    return uni_scheduler_create(thread, attributes, function, argument);
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

/*
 * With interrupts on: handlers do nothing to the run queue but put threads behind others. One that
 * comes too late for this look at it is there for the next.
 */
void uni_thread_yield(void)
{
    struct uni_thread *self = uni_scheduler_current;
    struct uni_thread *next;

    if (!uni_intr_is_on()) {
        uni_scheduler_yield();
        return;
    }
    uni_scheduler_rotate();
    next = uni_scheduler_first();
    if (next != self)
        uni_scheduler_leave(self, next);
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
}

struct uni_thread *uni_thread_next(const struct uni_thread *thread, struct uni_thread_info *info)
{
    return uni_scheduler_next(thread, info);
}
