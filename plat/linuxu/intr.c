/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts are signals. Turning them off is a store: a signal that comes while they are off is
 * noted, and handled when they are turned on again. The kernel's own mask stays empty, so that a
 * handler may switch to another context, as it may on a processor.
 */
#include "signal.h"

#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/lines.h>

/* The lines: signals 1 to 31, which POSIX names. One bit each. */
enum { LINES = 32 };

/* Those that fault.c handles. */
#define FAULTS (1u << SIGILL | 1u << SIGBUS | 1u << SIGFPE | 1u << SIGSEGV)

enum { FUTEX_WAIT_PRIVATE = 0 | 128 }; /* include/uapi/linux/futex.h */

static struct uni_line lines[LINES];

/* These change behind the back of whoever runs: at a signal. */
static volatile bool on;
static uint32_t pending; /* the set of lines that interrupted and were not handled */
static uint32_t masked;
static uint32_t held; /* those that interrupted while they were masked */

/* With interrupts off. */
static void handle_pending(void)
{
    uint32_t set = __atomic_exchange_n(&pending, 0, __ATOMIC_RELAXED);

    uni_lines_begin();
    for (; set != 0; set &= set - 1)
        uni_lines_handle(lines, (unsigned)__builtin_ctz(set));
    uni_lines_end();
}

/*
 * How many words behind its saved frame pointer, which the return address follows, a frame pointer
 * points: <unicore/arch.h>. Not where a frame is told by the code that a handler returns to, which
 * is the kernel's: on MIPS, and on ARM with gcc.
 */
#if defined(__riscv)
#define FRAME_POINTER_OFFSET 2
#elif defined(__x86_64__) || defined(__aarch64__) || (defined(__arm__) && defined(__clang__))
#define FRAME_POINTER_OFFSET 0
#endif

/*
 * Let the handler with the frame pointer (frame) look called by what it interrupts, so that walks
 * up the stack, a profiler's for one, go on there. Frames must rise: (info) lies above all of the
 * handler's, and nobody reads it any more.
 */
UNI_INLINE void link_frames(uintptr_t *frame, const struct info *info,
                            const struct context *context)
{
#if defined(FRAME_POINTER_OFFSET)
    uintptr_t *record = (uintptr_t *)(uintptr_t)info;
    uintptr_t before = context_frame(context);

    /* In a system call from Thumb code, the frame pointer's register holds the number of the call.
     */
    record[0] = before > (uintptr_t)record ? before : 0;
    record[1] = context_pc(context);
    frame[-FRAME_POINTER_OFFSET] = (uintptr_t)(record + FRAME_POINTER_OFFSET);
#else
    (void)frame;
    (void)info;
    (void)context;
#endif
}

static void interrupt(int signal, const struct info *info, const struct context *context)
{
    link_frames(__builtin_frame_address(0), info, context);
    if (__atomic_load_n(&masked, __ATOMIC_RELAXED) & 1u << signal) {
        __atomic_fetch_or(&held, 1u << signal, __ATOMIC_RELAXED);
        return;
    }
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
        .flags = ARCH_ACTION_FLAGS | SA_SIGINFO | SA_RESTART | SA_NODEFER,
#if defined(ARCH_RESTORER)
        .restorer = ARCH_RESTORER,
#endif
    };
    int error;

    if (line == 0 || line >= LINES)
        return -EINVAL;
    if ((FAULTS & 1u << line) != 0)
        return -EBUSY;
    error = uni_lines_attach(lines, LINES, line, handler, argument);
    if (error == 0 && set_action((int)line, &action) < 0) { /* SIGKILL and SIGSTOP */
        uni_lines_detach(lines, line);
        error = -EINVAL;
    }
    return error;
}

void uni_intr_detach(unsigned line)
{
    const struct action action = {.handler = SIG_IGN};

    (void)set_action((int)line, &action);
    __atomic_fetch_and(&pending, ~(1u << line), __ATOMIC_RELAXED);
    __atomic_fetch_and(&masked, ~(1u << line), __ATOMIC_RELAXED);
    __atomic_fetch_and(&held, ~(1u << line), __ATOMIC_RELAXED);
    uni_lines_detach(lines, line);
}

void uni_intr_mask(unsigned line)
{
    uint32_t bit = 1u << line;

    uni_lines_check(lines, LINES, line);
    __atomic_fetch_or(&masked, bit, __ATOMIC_SEQ_CST);
    if (__atomic_fetch_and(&pending, ~bit, __ATOMIC_SEQ_CST) & bit)
        __atomic_fetch_or(&held, bit, __ATOMIC_SEQ_CST);
}

void uni_intr_unmask(unsigned line)
{
    uint32_t bit = 1u << line;

    uni_lines_check(lines, LINES, line);
    __atomic_fetch_and(&masked, ~bit, __ATOMIC_SEQ_CST);
    if ((__atomic_fetch_and(&held, ~bit, __ATOMIC_SEQ_CST) & bit) == 0)
        return;
    __atomic_fetch_or(&pending, bit, __ATOMIC_SEQ_CST);
    if (on)
        uni_intr_on();
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

bool uni_intr_is_expected(void)
{
    return uni_lines_is_expected();
}

bool uni_intr_is_handling(void)
{
    return uni_lines_is_handling();
}

void uni_intr_at_end(void (*function)(void))
{
    uni_lines_at_end(function);
}
