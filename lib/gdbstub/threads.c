/* SPDX-License-Identifier: BSD-3-Clause */
#include "threads.h"

#include "memory.h"

#include <stddef.h>
#include <unicore/debugtrap.h>

#if UNI_HAS_THREAD
#include <unicore/thread.h>
#endif

/* main(), and all that runs before it. */
#define FIRST_THREAD 1

/* gdb keeps them in an int: gdb, remote.c, write_ptid(). */
#define NUMBERS ((uintptr_t)1 << 31)

#if UNI_HAS_THREAD

/*
 * Made of the address of what is larger than 16 bytes: no two are alike unless they are 32 GiB
 * apart.
 */
static uintptr_t number_of(const struct uni_thread *thread)
{
    struct uni_thread_info info;

    if (!thread || thread == uni_thread_next(NULL, &info))
        return FIRST_THREAD;
    return (uintptr_t)thread / 16 % NUMBERS;
}

/* NULL for none that exists. */
static const struct uni_thread *find(uintptr_t number, struct uni_thread_info *info)
{
    const struct uni_thread *thread = NULL;

    while ((thread = uni_thread_next(thread, info)) != NULL) {
        if (number_of(thread) == number)
            break;
    }
    return thread;
}

uintptr_t threads_current(void)
{
    return number_of(uni_thread_self());
}

uintptr_t threads_next(uintptr_t thread)
{
    struct uni_thread_info info;
    const struct uni_thread *found = thread ? find(thread, &info) : NULL;

    if (!thread)
        return FIRST_THREAD;
    found = found ? uni_thread_next(found, &info) : NULL;
    return found ? number_of(found) : 0;
}

const char *threads_name(uintptr_t thread)
{
    struct uni_thread_info info;

    return find(thread, &info) ? info.name : NULL;
}

bool threads_registers(uintptr_t thread, uintptr_t *registers)
{
    struct uni_thread_info info;
    uint8_t first;

    /* One that has ended may have no stack any more. */
    if (!find(thread, &info) || !memory_read(info.stack_pointer, &first, 1))
        return false;
    uni_debugtrap_registers(&(struct uni_arch_context){.stack = info.stack_pointer}, registers);
    return true;
}

#else

uintptr_t threads_current(void)
{
    return FIRST_THREAD;
}

uintptr_t threads_next(uintptr_t thread)
{
    return thread ? 0 : FIRST_THREAD;
}

const char *threads_name(uintptr_t thread)
{
    (void)thread;
    return NULL;
}

bool threads_registers(uintptr_t thread, uintptr_t *registers)
{
    (void)thread;
    (void)registers;
    return false;
}

#endif
