/* SPDX-License-Identifier: BSD-3-Clause */
/* What there is to tell about threads. Compiled for interrupt context. */
#include "scheduler.h"

#include <stddef.h>
#include <unicore/power.h>
#include <unicore/print.h>

enum { DIGITS = 2 * sizeof(uintptr_t) };

/* The most that was used of the stack so far, in bytes, or 0 where nobody measures. */
static size_t stack_used(const struct uni_thread *thread)
{
    size_t used = 0;

#if UNI_SCHEDULER_MEASURE_STACKS
    const unsigned char *at = (const unsigned char *)thread->stack_base;
    const unsigned char *end = (const unsigned char *)thread->stack_end;

    while (at < end && *at == STACK_PATTERN)
        at++;
    used = (size_t)(end - at);
#else
    (void)thread;
#endif
    return used;
}

struct uni_thread *uni_scheduler_next(const struct uni_thread *thread, struct uni_thread_info *info)
{
    struct uni_thread *found = thread ? thread->next : &main_thread;
    bool running = found == uni_scheduler_current;

    if (!found || !uni_scheduler_current)
        return NULL;
    *info = (struct uni_thread_info){
        .name = found->name,
        .priority = (int)found->node.priority,
        .running = running,
        .ready = !running && found->state == UNI_SCHEDULER_READY,
        .stack_base = found->stack_base,
        .stack_end = found->stack_end,
        .stack_pointer = running ? 0 : found->context.stack,
        .frame = running ? 0 : found->frame,
        .stack_used = stack_used(found),
        .switches = found->switches,
    };
    return found;
}

static void report(const struct uni_thread *thread)
{
    static const char *const states[] = {"could run", "is parked", "sleeps", "joins", "has ended"};
    uintptr_t frame = thread == uni_scheduler_current ? uni_arch_frame_pointer() : thread->frame;
    uintptr_t pc;

    uni_print("thread %s %s%s%s\n", thread->name, states[thread->state], thread->joined ? " " : "",
              thread->joined ? thread->joined->name : "");
    if (thread->state == UNI_SCHEDULER_ENDED)
        return;
    for (int line = 1; line <= UNI_SCHEDULER_FRAMES && uni_arch_frame_next(&frame, &pc); line++)
        uni_print("  #%d 0x%0*lx\n", line, DIGITS, (unsigned long)pc);
}

void report_stuck(void)
{
    uni_print("\ndeadlock: every thread waits, and there is nothing left that could wake one\n");
    for (const struct uni_thread *thread = &main_thread; thread; thread = thread->next)
        report(thread);
    uni_power_off(UNI_POWER_CRASHED);
}
