/* SPDX-License-Identifier: BSD-3-Clause */
/* When the image stops for gdb, and how it shares the console with it. */
#include "breakpoint.h"
#include "commands.h"
#include "layout.h"
#include "packet.h"

#include <unicore/arch.h>
#include <unicore/boot.h>
#include <unicore/clock.h>
#include <unicore/debugline.h>
#include <unicore/debugtrap.h>
#include <unicore/gdbstub.h>
#include <unicore/power.h>
#if UNI_HAS_TIMERS
#include <unicore/timers.h>
#endif

/* Between packets: gdb wants the image to stop. "Debugging with GDB", appendix E.8. */
#define BREAK_IN '\x03'

/* The status of an image that gdb has killed. */
#define STATUS_KILLED 1

/*
 * WAITING: stops wait for gdb, and nobody has heard of one so far. ATTACHED: there is one, and it
 * has the console. DETACHED: it left, and all is as if this library were not there.
 */
static enum { OFF, WAITING, ATTACHED, DETACHED } state;

/* Why we stop at an instruction for breakpoints that is none of gdb's. */
static enum signal own_signal = SIGNAL_TRAP;

static bool conversing; /* with gdb: what crashes now are we */
static bool delivered;  /* an exception, which gdb knows: what comes now is the crash by it */

static void detach(void)
{
    breakpoint_remove_all();
    packet_acknowledge = true;
    state = DETACHED;
}

static enum signal signal_of(enum uni_debugtrap_reason reason)
{
    static const enum signal signals[] = {
        [UNI_DEBUGTRAP_BREAKPOINT] = SIGNAL_TRAP,       [UNI_DEBUGTRAP_STEP] = SIGNAL_TRAP,
        [UNI_DEBUGTRAP_MEMORY] = SIGNAL_MEMORY,         [UNI_DEBUGTRAP_MISALIGNED] = SIGNAL_BUS,
        [UNI_DEBUGTRAP_ILLEGAL] = SIGNAL_ILLEGAL,       [UNI_DEBUGTRAP_OTHER] = SIGNAL_ABORT,
        [UNI_DEBUGTRAP_ARITHMETIC] = SIGNAL_ARITHMETIC, [UNI_DEBUGTRAP_WATCHPOINT] = SIGNAL_TRAP,
    };

    return signals[reason];
}

/* Tell gdb of the stop, or wait until there is one, and do what it says. Interrupts are off. */
static enum outcome converse(void)
{
    static const char waiting[] = "unicore: waiting for gdb on this line\n";
    static char text[PACKET_SIZE + 1];
    enum outcome outcome = STAY;

    if (state == ATTACHED)
        commands_send_stop();
    else
        uni_debugline_write(waiting, sizeof(waiting) - 1);
    conversing = true;
    while (outcome == STAY) {
        size_t length = packet_receive(text);

        state = ATTACHED;
        outcome = commands_obey(text, length);
    }
    conversing = false;
    return outcome;
}

static bool on_exception(enum uni_debugtrap_reason reason, uintptr_t *registers)
{
    bool is_breakpoint = reason == UNI_DEBUGTRAP_BREAKPOINT;
    bool is_gdbs = is_breakpoint && breakpoint_is_at(registers[layout.pc]);
    enum outcome outcome;

    if (state == DETACHED)
        return false;
    breakpoint_take_out();
    if (is_breakpoint && !is_gdbs)
        registers[layout.pc] += layout.stop_size;
    uni_debugtrap_step_end(registers);
    commands_begin(
        (struct cause){.signal = is_breakpoint && !is_gdbs ? own_signal : signal_of(reason),
                       .at_breakpoint = is_gdbs,
                       .at_watchpoint = reason == UNI_DEBUGTRAP_WATCHPOINT},
        registers);
    outcome = converse();
    if (outcome == DETACH || outcome == KILL)
        detach();
    if (outcome == KILL)
        uni_power_off(STATUS_KILLED);
    breakpoint_insert();
    /* Nobody else knows what to do about these. */
    if (is_breakpoint || reason == UNI_DEBUGTRAP_STEP || reason == UNI_DEBUGTRAP_WATCHPOINT)
        return true;
    delivered = outcome == DELIVER;
    return !delivered;
}

static void stop_with(enum signal signal)
{
    own_signal = signal;
    layout_stop();
    own_signal = SIGNAL_TRAP;
}

/* What comes while the image runs is this or an acknowledgement. */
static void stop_if_asked(void)
{
    char byte;

    while (state == ATTACHED && uni_debugline_read(&byte, 1)) {
        if (byte == BREAK_IN)
            stop_with(SIGNAL_INTERRUPT);
    }
}

void uni_gdbstub_crash(void)
{
    if (conversing)
        state = DETACHED;
    else if ((state == WAITING || state == ATTACHED) && !delivered)
        stop_with(SIGNAL_ABORT);
}

bool uni_gdbstub_is_attached(void)
{
    stop_if_asked();
    return state == ATTACHED;
}

/* O packets: two digits for each byte. */
bool uni_gdbstub_write(const char *bytes, size_t length)
{
    uintptr_t saved;

    if (state != ATTACHED)
        return false;
    saved = uni_arch_interrupts_save();
    while (length) {
        size_t part;

        packet_begin();
        packet_add_text("O");
        part = packet_room() / 2;
        if (part > length)
            part = length;
        packet_add_bytes(bytes, part);
        packet_send();
        bytes += part;
        length -= part;
    }
    uni_arch_interrupts_restore(saved);
    stop_if_asked();
    return true;
}

void uni_gdbstub_end(int status)
{
    const uint8_t told = status < 0 || status > 127 ? 1 : (uint8_t)status;

    if (state == ATTACHED) {
        packet_begin();
        packet_add_text("W");
        packet_add_bytes(&told, 1);
        packet_send();
    }
    state = DETACHED;
}

static int start(void)
{
    state = WAITING;
    uni_debugtrap_start(on_exception);
#if UNI_GDBSTUB_WAIT
    layout_stop();
#endif
    return 0;
}

/* Exceptions of the libraries that start before this are as ever. */
UNI_BOOT_AT(MEMORY, start);

#if UNI_GDBSTUB_WAIT && UNI_HAS_TIMERS

/* How often the line is looked at: what a human takes for at once. */
#define POLL_PERIOD UNI_MILLISECONDS(50)

static struct uni_timers_timer poll_timer;

static void poll(void *unused)
{
    (void)unused;
    stop_if_asked();
    if (state != ATTACHED)
        (void)uni_timers_cancel(&poll_timer);
}

static int start_polling(void)
{
    uni_timers_init(&poll_timer, poll, NULL);
    if (state == ATTACHED)
        uni_timers_arm(&poll_timer, uni_clock_monotonic() + POLL_PERIOD, POLL_PERIOD);
    return 0;
}

UNI_BOOT_AT(SERVICES, start_polling);

#endif
