/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What libraries that implement <unicore/thread.h> have in common: nearly all. They differ in when
 * the processor changes hands, other than where a thread gives it up.
 *
 * The thread that runs is in the run queue, first of its priority, unless it is about to wait. All
 * of this changes with interrupts off only.
 */
#pragma once

#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/runqueue.h>
#include <unicore/thread.h>
#include <unicore/timers.h>

#if UNI_HAS_TLS
#include <unicore/tls.h>
#endif
#if UNI_HAS_VM
#include <unicore/vm.h>
#endif

enum uni_scheduler_state {
    UNI_SCHEDULER_READY, /* in the run queue; the one that runs is, too */
    UNI_SCHEDULER_PARKED,
    UNI_SCHEDULER_SLEEPS,
    UNI_SCHEDULER_JOINS,
    UNI_SCHEDULER_ENDED,
};

struct uni_thread {
    struct uni_runqueue_node node; /* the first field: a node is a thread */
    struct uni_arch_context context;
    uintptr_t frame; /* the frame pointer, as the thread lost the processor */
    uint64_t switches;
    uintptr_t tls; /* the thread pointer; 0 where the image has no thread-local variables */

    enum uni_scheduler_state state;
    bool permit;    /* somebody called uni_thread_unpark() before uni_thread_park() */
    bool timed_out; /* why it does not wait any more */
    bool detached;
    struct uni_timers_timer timer; /* ends its waiting */

    struct uni_thread *joiner; /* who waits for its end */
    struct uni_thread *joined; /* whose end it waits for */
    void *result;
    void *(*function)(void *);
    void *argument;

    struct uni_thread *next, *previous; /* of all threads; of those to be freed, (next) alone */
    void *memory;                       /* what to free: stack, this structure, and more */
    uintptr_t stack_base, stack_end;    /* both 0 for main()'s */
    char name[UNI_THREAD_NAME_SIZE];
#if UNI_HAS_VM
    struct uni_vm_range guard; /* below the stack */
#endif
};

/* Who runs, or waits in an idle processor; null until main() is about to start. */
extern struct uni_thread *uni_scheduler_current;

/* Those that can run. */
extern struct uni_runqueue uni_scheduler_ready;

/*
 * Lets (next), another thread, run instead of the one that does, by uni_scheduler_leave().
 *
 * @context thread
 * @needs interrupts off
 */
typedef void uni_scheduler_switcher(struct uni_thread *next);

/*
 * Is told that (thread), which runs or is about to, is not the only one of its priority.
 *
 * @context thread, isr
 * @needs interrupts off
 */
typedef void uni_scheduler_rivalry(const struct uni_thread *thread);

/* In what the libraries differ. */
struct uni_scheduler_manner {
    uni_scheduler_switcher *switch_to;
    uni_scheduler_rivalry *contended; /* null where that changes nothing */
};

/*
 * Make the code that boots a thread, and turn interrupts on.
 *
 * @context boot
 */
void uni_scheduler_start(const struct uni_scheduler_manner *manner);

/*
 * Who should run: the first of the most urgent threads that can, or null.
 *
 * @context thread, isr
 * @nowait
 * @nullable result
 */
UNI_INLINE struct uni_thread *uni_scheduler_first(void)
{
    return (struct uni_thread *)uni_runqueue_first(&uni_scheduler_ready);
}

/*
 * The thread that runs had its turn: others of its priority come before it.
 *
 * @context thread, isr
 * @nowait
 */
UNI_INLINE void uni_scheduler_rotate(void)
{
    uni_runqueue_rotate(&uni_scheduler_ready, &uni_scheduler_current->node);
}

/*
 * Leave (self), which runs, for (next), another thread; returns when that gets the processor back.
 * Interrupts are on where threads are cooperative, and else off.
 *
 * @context thread, isr
 */
UNI_INLINE void uni_scheduler_leave(struct uni_thread *self, struct uni_thread *next)
{
    self->frame = uni_arch_frame_pointer();
    next->switches++;
    uni_scheduler_current = next;
#if UNI_HAS_TLS
    if (next->tls)
        uni_tls_use(next->tls);
#endif
    uni_arch_context_switch(&self->context, &next->context);
    /* Not the last that the function does, so that its frame is there for backtraces. */
    __asm__ volatile("" : : : "memory");
}

/*
 * The functions of <unicore/thread.h>, as far as they are the same for all. None of them lets a
 * more urgent thread run that can since then.
 *
 * @context boot, thread
 * @allocates
 * @gives *thread
 * @nullable attributes, argument
 * @error -ENOMEM there is no memory for its stack
 */
int uni_scheduler_create(struct uni_thread **thread, const struct uni_thread_attributes *attributes,
                         void *(*function)(void *), void *argument) UNI_MUST_USE;

/*
 * @context thread
 * @nullable result
 */
UNI_NORETURN void uni_scheduler_exit(void *result);

/*
 * @context thread
 * @blocks
 * @takes thread
 * @nullable result
 * @error -ETIMEDOUT it still runs
 * @error -EDEADLK   it is the caller, or waits for the caller to end
 */
int uni_scheduler_join(struct uni_thread *thread, uni_time deadline, void **result) UNI_MUST_USE;

/*
 * @context thread
 * @takes thread
 */
void uni_scheduler_detach(struct uni_thread *thread);

/* @context thread */
void uni_scheduler_yield(void);

/*
 * @context thread
 * @blocks
 */
void uni_scheduler_sleep(uni_time deadline);

/*
 * @context thread
 * @blocks
 * @error -ETIMEDOUT nobody unparked the caller
 */
int uni_scheduler_park(uni_time deadline) UNI_MUST_USE;

/*
 * @context thread, isr
 * @nowait
 */
void uni_scheduler_unpark(struct uni_thread *thread);

/*
 * @context thread
 * @nowait
 */
void uni_scheduler_set_priority(struct uni_thread *thread, int priority);

/*
 * @context thread, isr
 * @nowait
 * @nullable thread, result
 * @needs interrupts off
 */
struct uni_thread *uni_scheduler_next(const struct uni_thread *thread,
                                      struct uni_thread_info *info);
