/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts are signals. Turning them off is a store: a signal that comes while they are off is
 * noted, and handled when they are turned on again. The kernel's own mask stays empty, so that a
 * handler may switch to another context, as it may on a processor.
 */
#include "signal.h"

#include <unicore/errno.h>
#include <unicore/intr.h>

/* The lines: signals 1 to 31, which POSIX names. One bit each. */
enum { LINES = 32 };

/* Those that fault.c handles. */
#define FAULTS (1u << SIGILL | 1u << SIGBUS | 1u << SIGFPE | 1u << SIGSEGV)

enum { FUTEX_WAIT_PRIVATE = 0 | 128 }; /* include/uapi/linux/futex.h */

static struct {
    uni_intr_handler *handler;
    void *argument;
} lines[LINES];

/* Both change behind the back of whoever runs: at a signal. */
static volatile bool on;
static uint32_t pending; /* the set of lines that interrupted and were not handled */

/* With interrupts off. */
static void handle_pending(void)
{
    uint32_t set = __atomic_exchange_n(&pending, 0, __ATOMIC_RELAXED);

    for (; set != 0; set &= set - 1) {
        unsigned line = (unsigned)__builtin_ctz(set);

        if (lines[line].handler != NULL)
            lines[line].handler(lines[line].argument);
    }
}

static void interrupt(int signal, const struct info *info, const struct context *context)
{
    (void)info;
    (void)context;
    __atomic_fetch_or(&pending, 1u << signal, __ATOMIC_RELAXED);
    if (on) {
        on = false;
        handle_pending();
        uni_intr_on();
    }
}

int uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    /* SA_NODEFER: the kernel is not to mask what we can. */
    const struct action action = {
        .handler = interrupt,
        .flags = ARCH_ACTION_FLAGS | SA_RESTART | SA_NODEFER,
#if defined(ARCH_RESTORER)
        .restorer = ARCH_RESTORER,
#endif
    };

    if (line == 0 || line >= LINES)
        return -EINVAL;
    if (lines[line].handler != NULL || (FAULTS & 1u << line) != 0)
        return -EBUSY;
    lines[line].argument = argument;
    lines[line].handler = handler;
    if (set_action((int)line, &action) < 0) { /* SIGKILL and SIGSTOP */
        lines[line].handler = NULL;
        return -EINVAL;
    }
    return 0;
}

void uni_intr_detach(unsigned line)
{
    const struct action action = {.handler = SIG_IGN};

    (void)set_action((int)line, &action);
    __atomic_fetch_and(&pending, ~(1u << line), __ATOMIC_RELAXED);
    lines[line].handler = NULL;
}

/*
 * In critical sections, memory is not read or written beyond the ends of them: the fences keep a
 * compiler that sees both sides from doing so.
 */
void uni_intr_on(void)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    on = true;
    while (__atomic_load_n(&pending, __ATOMIC_RELAXED) != 0) {
        on = false;
        handle_pending();
        on = true;
    }
}

void uni_intr_off(void)
{
    on = false;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

bool uni_intr_is_on(void)
{
    return on;
}

uintptr_t uni_intr_save(void)
{
    bool saved = on;

    uni_intr_off();
    return saved;
}

void uni_intr_restore(uintptr_t saved)
{
    if (saved)
        uni_intr_on();
    else
        uni_intr_off();
}

void uni_intr_wait(void)
{
    /* The kernel looks whether there is still nothing, and sleeps, in one: nothing is missed. */
    (void)syscall4(SYS_FUTEX, (long)&pending, FUTEX_WAIT_PRIVATE, 0, 0);
    handle_pending();
}
