/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads begin and end. What a thread needs is one block of memory:
 *
 *     a guard page if the image has <unicore/vm.h>, its stack, struct uni_thread, its thread-local
 *     variables
 *
 * A thread runs on it to the very end, so that somebody else has to free it.
 */
#include "scheduler.h"

#include <stdint.h>
#include <unicore/alloc.h>
#include <unicore/assert.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/power.h>

#if UNI_HAS_LIBC
#include <stdlib.h>
#endif
#if UNI_HAS_TLS
#include <unicore/tls.h>
#endif

/* What the processors' ABIs want of a stack's end, and thread-local variables of their block. */
#define ALIGNMENT ((size_t)64)

#if UNI_HAS_VM
#define GUARD_SIZE ((size_t)UNI_ARCH_PAGE_SIZE)
#else
#define GUARD_SIZE ((size_t)0)
#endif

/* Those that are detached and have ended, by (next). */
static struct uni_thread *finished;

static unsigned alive = 1; /* threads that have not ended, main()'s among them */

/* main()'s is not from the heap. */
static void release(struct uni_thread *thread)
{
#if UNI_HAS_VM
    if (thread->memory)
        uni_vm_unguard(&thread->guard);
#endif
    uni_free(thread->memory);
}

/* Free what threads left behind that nobody joins. */
static void release_finished(void)
{
    uintptr_t saved = uni_intr_save();
    struct uni_thread *thread = finished;

    finished = NULL;
    uni_intr_restore(saved);
    while (thread) {
        struct uni_thread *next = thread->next;

        release(thread);
        thread = next;
    }
}

/* With interrupts off. */
static void add_to_all(struct uni_thread *thread)
{
    thread->previous = &main_thread;
    thread->next = main_thread.next;
    if (thread->next)
        thread->next->previous = thread;
    main_thread.next = thread;
}

/* With interrupts off. */
static void remove_from_all(struct uni_thread *thread)
{
    thread->previous->next = thread->next;
    if (thread->next)
        thread->next->previous = thread->previous;
}

static void begin(void *argument)
{
    struct uni_thread *self = argument;

    uni_intr_on();
    uni_scheduler_exit(self->function(self->argument));
}

static size_t tls_size(void)
{
#if UNI_HAS_TLS
    return uni_tls_size();
#else
    return 0;
#endif
}

static void set_name(struct uni_thread *thread, const char *name)
{
    for (size_t i = 0; i < sizeof(thread->name) - 1 && name[i]; i++)
        thread->name[i] = name[i];
}

/* Let an overflow of the stack end the image, not what lies below it. */
static int set_guard(struct uni_thread *thread)
{
#if UNI_HAS_VM
    return uni_vm_guard(&thread->guard, thread->memory, thread->name);
#else
    (void)thread;
    return 0;
#endif
}

/* Thread, stack and more, or NULL. */
static struct uni_thread *allocate(size_t stack_size, const char *name)
{
    const size_t above = UNI_ALIGN_UP(sizeof(struct uni_thread), ALIGNMENT);
    struct uni_thread *thread;
    char *memory, *stack, *end;

    if (stack_size > SIZE_MAX / 2)
        return NULL;
    stack_size = UNI_ALIGN_UP(stack_size, ALIGNMENT);
    memory = uni_alloc_aligned(GUARD_SIZE ? GUARD_SIZE : ALIGNMENT,
                               GUARD_SIZE + stack_size + above + tls_size());
    if (!memory)
        return NULL;
    stack = memory + GUARD_SIZE;
    end = stack + stack_size;
    thread = (struct uni_thread *)end;
    *thread = (struct uni_thread){
        .memory = memory,
        .stack_base = (uintptr_t)stack,
        .stack_end = (uintptr_t)end,
    };
    set_name(thread, name);
    if (set_guard(thread) < 0) {
        uni_free(memory);
        return NULL;
    }
#if UNI_HAS_TLS
    if (tls_size())
        thread->tls = uni_tls_make(end + above);
#endif
#if UNI_SCHEDULER_MEASURE_STACKS
    __builtin_memset(stack, STACK_PATTERN, stack_size);
#endif
    return thread;
}

int uni_scheduler_create(struct uni_thread **thread, const struct uni_thread_attributes *attributes,
                         void *(*function)(void *), void *argument)
{
    struct uni_thread_attributes usual = {0};
    struct uni_thread *created;
    uintptr_t saved;

    if (!attributes)
        attributes = &usual;
    UNI_ASSERT(attributes->priority >= 0 && attributes->priority <= UNI_THREAD_PRIORITY_HIGHEST);
    release_finished();
    created = allocate(attributes->stack_size ? attributes->stack_size : UNI_SCHEDULER_STACK_SIZE,
                       attributes->name ? attributes->name : "thread");
    if (!created)
        return -ENOMEM;
    created->node.priority = attributes->priority ? (unsigned)attributes->priority
                                                  : uni_scheduler_current->node.priority;
    created->detached = attributes->detached;
    created->function = function;
    created->argument = argument;
    prepare_timer(created);
    uni_arch_context_make(&created->context, (void *)created->stack_end, begin, created);
    *thread = created;

    saved = uni_intr_save();
    alive++;
    add_to_all(created);
    make_ready(created);
    uni_intr_restore(saved);
    return 0;
}

/* With interrupts off: (thread) has ended, and nobody joins it. */
static void finish(struct uni_thread *thread)
{
    remove_from_all(thread);
    thread->next = finished;
    finished = thread;
}

/* As where main() returns: see lib/boot. */
UNI_NORETURN static void end_image(void)
{
#if UNI_HAS_LIBC
    exit(0);
#else
    uni_power_off(0);
#endif
}

void uni_scheduler_exit(void *result)
{
    struct uni_thread *self = uni_scheduler_current;

    release_finished();
    if (alive == 1)
        end_image();
    uni_intr_off();
    alive--;
    self->result = result;
    self->state = UNI_SCHEDULER_ENDED;
    if (self->joiner)
        make_ready(self->joiner);
    if (self->detached)
        finish(self);
    leave();
}

/* Whether (thread) waits for (other) to end, or for somebody who does. */
static bool joins(const struct uni_thread *thread, const struct uni_thread *other)
{
    while (thread && thread != other)
        thread = thread->joined;
    return thread;
}

int uni_scheduler_join(struct uni_thread *thread, uni_time deadline, void **result)
{
    struct uni_thread *self = uni_scheduler_current;
    uintptr_t saved;
    int error = 0;

    UNI_ASSERT(!thread->detached && !thread->joiner);
    saved = uni_intr_save();
    if (joins(thread, self)) {
        error = -EDEADLK;
    } else if (thread->state != UNI_SCHEDULER_ENDED) {
        thread->joiner = self;
        self->joined = thread;
        error = wait_as(UNI_SCHEDULER_JOINS, deadline);
        self->joined = NULL;
        thread->joiner = NULL;
        /* It may have ended since the time was up. */
        if (thread->state == UNI_SCHEDULER_ENDED)
            error = 0;
    }
    if (!error && thread != &main_thread)
        remove_from_all(thread);
    uni_intr_restore(saved);
    if (error)
        return error;
    if (result)
        *result = thread->result;
    release(thread);
    return 0;
}

void uni_scheduler_detach(struct uni_thread *thread)
{
    uintptr_t saved = uni_intr_save();

    UNI_ASSERT(!thread->detached && !thread->joiner);
    thread->detached = true;
    if (thread->state == UNI_SCHEDULER_ENDED)
        finish(thread);
    uni_intr_restore(saved);
    release_finished();
}
