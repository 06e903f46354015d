/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The GDB Remote Serial Protocol: "Debugging with GDB", appendix E.2 "Packets" and E.3 "Stop Reply
 * Packets". To what this does not know the answer is empty, as E.1 has it.
 */
#include "commands.h"

#include "breakpoint.h"
#include "description.h"
#include "layout.h"
#include "memory.h"
#include "packet.h"
#include "threads.h"
#include "words.h"

#include <unicore/debugtrap.h>
#include <unicore/errno.h>

static struct {
    struct cause cause;
    uintptr_t *registers;                      /* of what has stopped */
    uintptr_t thread;                          /* the one that gdb asks about */
    uintptr_t others[UNI_DEBUGTRAP_REGISTERS]; /* its registers, if it is another */
} stop;

void commands_begin(struct cause cause, uintptr_t *registers)
{
    stop.cause = cause;
    stop.registers = registers;
    stop.thread = threads_current();
}

static void answer(const char *said)
{
    packet_begin();
    packet_add_text(said);
    packet_send();
}

static void answer_whether(bool done)
{
    answer(done ? "OK" : "E01");
}

void commands_send_stop(void)
{
    const uint8_t signal = (uint8_t)stop.cause.signal;

    packet_begin();
    packet_add_text("T");
    packet_add_bytes(&signal, 1);
    if (stop.cause.at_breakpoint)
        packet_add_text("swbreak:;");
    if (stop.cause.at_watchpoint) {
        static const char *const names[] = {
            [UNI_DEBUGTRAP_STORE] = "watch:",
            [UNI_DEBUGTRAP_LOAD] = "rwatch:",
            [UNI_DEBUGTRAP_ACCESS] = "awatch:",
        };
        uintptr_t address;

        packet_add_text(names[uni_debugtrap_watched(&address)]);
        packet_add_number(address);
        packet_add_text(";");
    }
    packet_add_text("thread:");
    packet_add_number(threads_current());
    packet_add_text(";");
    packet_send();
}

/* Registers. */

static size_t register_size(unsigned number)
{
    return number < layout.narrow ? sizeof(uintptr_t) : sizeof(uint32_t);
}

/* Of the thread that gdb asks about; NULL if there are none. */
static uintptr_t *registers(void)
{
    if (stop.thread == threads_current())
        return stop.registers;
    return threads_registers(stop.thread, stop.others) ? stop.others : NULL;
}

/* All processors that we have are little-endian: a narrow one is the first part of its word. */
static void send_registers(unsigned first, unsigned end)
{
    const uintptr_t *from = registers();

    if (!from || first >= end || end > layout.count) {
        answer("E01");
        return;
    }
    packet_begin();
    for (unsigned i = first; i < end; i++)
        packet_add_bytes(&from[i], register_size(i));
    packet_send();
}

/* What does not run keeps its registers on its stack, where gdb can write them. */
static void set_registers(const char *at, unsigned first, unsigned end)
{
    bool done = stop.thread == threads_current() && first < end && end <= layout.count;

    for (unsigned i = first; done && i < end; i++) {
        uintptr_t value = 0;

        done = take_bytes(&at, (uint8_t *)&value, register_size(i));
        if (done)
            stop.registers[i] = value;
    }
    answer_whether(done);
}

static void one_register(const char *at, bool is_write)
{
    uintptr_t number;

    if (!take_number(&at, &number) || (is_write && !take_word(&at, "=")))
        answer("E01");
    else if (is_write && number < layout.count)
        set_registers(at, (unsigned)number, (unsigned)number + 1);
    else if (number < layout.count)
        send_registers((unsigned)number, (unsigned)number + 1);
    else
        answer(is_write ? "E01" : "xxxxxxxx"); /* there is none, or nobody knows its value */
}

/* Memory. */

static void send_memory(const char *at)
{
    static uint8_t bytes[PACKET_SIZE / 2];
    uintptr_t address, length;

    if (!take_number(&at, &address) || !take_word(&at, ",") || !take_number(&at, &length)) {
        answer("E01");
        return;
    }
    /* Fewer than asked for are fine. */
    if (length > sizeof(bytes))
        length = sizeof(bytes);
    if (!memory_read(address, bytes, length)) {
        answer("E14"); /* EFAULT, which gdb does not look at */
        return;
    }
    packet_begin();
    packet_add_bytes(bytes, length);
    packet_send();
}

/* Binary data, E.1: } escapes what follows, with bit 5 turned over. Returns how many bytes. */
static size_t unescape(const char *at, const char *end, uint8_t *bytes)
{
    size_t count = 0;

    for (; at < end; at++) {
        bool escaped = *at == '}' && at + 1 < end;

        if (escaped)
            at++;
        bytes[count++] = (uint8_t)(escaped ? *at ^ 0x20 : *at);
    }
    return count;
}

static void set_memory(const char *at, const char *end, bool is_binary)
{
    static uint8_t bytes[PACKET_SIZE];
    uintptr_t address, length;

    answer_whether(
        take_number(&at, &address) && take_word(&at, ",") && take_number(&at, &length) &&
        take_word(&at, ":") && length <= sizeof(bytes) &&
        (is_binary ? unescape(at, end, bytes) == length : take_bytes(&at, bytes, length)) &&
        memory_write(address, bytes, length));
}

static void change_watchpoint(enum uni_debugtrap_watch kind, uintptr_t address, uintptr_t length,
                              bool is_new)
{
    int error = 0;

    if (is_new)
        error = uni_debugtrap_watch(kind, address, length);
    else
        uni_debugtrap_watch_end(kind, address, length);
    if (error == -ENOTSUP)
        answer("");
    else
        answer_whether(error == 0);
}

/* Z and z, with the type of breakpoint: 0 is software; 1, of hardware, has no answer. */
static void change_breakpoint(const char *at, bool is_new)
{
    uintptr_t type, address, kind;

    if (!take_number(&at, &type) || !take_word(&at, ",") || !take_number(&at, &address) ||
        !take_word(&at, ",") || !take_number(&at, &kind)) {
        answer("E01");
        return;
    }
    switch (type) {
    case 0:
        if (!is_new)
            breakpoint_remove(address);
        answer_whether(!is_new || breakpoint_add(address, kind));
        break;
    case 2:
        change_watchpoint(UNI_DEBUGTRAP_STORE, address, kind, is_new);
        break;
    case 3:
        change_watchpoint(UNI_DEBUGTRAP_LOAD, address, kind, is_new);
        break;
    case 4:
        change_watchpoint(UNI_DEBUGTRAP_ACCESS, address, kind, is_new);
        break;
    default:
        answer("");
    }
}

/* Threads. */

static bool exists(uintptr_t thread)
{
    uintptr_t one = 0;

    while ((one = threads_next(one)) != 0) {
        if (one == thread)
            return true;
    }
    return false;
}

static void send_thread(uintptr_t thread)
{
    packet_begin();
    packet_add_text(thread ? "m" : "l");
    if (thread)
        packet_add_number(thread);
    packet_send();
}

static void send_thread_name(const char *at)
{
    uintptr_t thread;
    const char *name = take_number(&at, &thread) ? threads_name(thread) : NULL;
    size_t length = 0;

    while (name && name[length])
        length++;
    packet_begin();
    packet_add_bytes(name, length);
    packet_send();
}

/* H: which thread is asked about (g), or goes on (c), which they all do. 0 and -1 are any. */
static void select_thread(const char *at)
{
    uintptr_t thread;

    if (!take_word(&at, "g")) {
        answer("OK");
        return;
    }
    if (*at == '-' || !take_number(&at, &thread) || !thread)
        thread = threads_current();
    if (exists(thread))
        stop.thread = thread;
    answer_whether(exists(thread));
}

/* qXfer:features:read:target.xml:OFFSET,LENGTH: m and a part, or l at the end. */
static void send_description(const char *at)
{
    uintptr_t offset, length;

    if (!layout.names || !take_number(&at, &offset) || !take_word(&at, ",") ||
        !take_number(&at, &length)) {
        answer("E00");
        return;
    }
    packet_begin();
    packet_add_text("m");
    if (description_add(offset, length))
        packet_send();
    else
        answer("l");
}

static void send_features(void)
{
    packet_begin();
    packet_add_text("PacketSize=");
    packet_add_number(PACKET_SIZE);
    packet_add_text(";QStartNoAckMode+;swbreak+");
    if (layout.names)
        packet_add_text(";qXfer:features:read+");
    packet_send();
}

static void query(const char *at)
{
    static uintptr_t listed;

    if (take_word(&at, "Supported")) {
        send_features();
    } else if (take_word(&at, "Attached")) {
        answer("1"); /* who leaves lets us go on */
    } else if (take_word(&at, "fThreadInfo")) {
        send_thread(listed = threads_next(0));
    } else if (take_word(&at, "sThreadInfo")) {
        send_thread(listed = listed ? threads_next(listed) : 0);
    } else if (take_word(&at, "ThreadExtraInfo,")) {
        send_thread_name(at);
    } else if (take_word(&at, "Xfer:features:read:target.xml:")) {
        send_description(at);
    } else if (*at == 'C' && at[1] == '\0') {
        packet_begin();
        packet_add_text("QC");
        packet_add_number(threads_current());
        packet_send();
    } else {
        answer("");
    }
}

static void set(const char *at)
{
    if (!take_word(&at, "StartNoAckMode")) {
        answer("");
        return;
    }
    answer("OK");
    packet_acknowledge = false;
}

/* Going on. */

/* c, s, and with a signal C and S: whether the image is to go on as the exception would have it. */
static enum outcome resume(const char *at, bool with_signal, bool is_step)
{
    uintptr_t signal = SIGNAL_NONE, address;

    if (with_signal) {
        if (!take_number(&at, &signal)) {
            answer("E01");
            return STAY;
        }
        (void)take_word(&at, ";");
    }
    if (take_number(&at, &address))
        stop.registers[layout.pc] = address;
    if (is_step && uni_debugtrap_step(stop.registers) < 0) {
        answer("E01");
        return STAY;
    }
    return signal != SIGNAL_NONE && signal == stop.cause.signal && signal != SIGNAL_TRAP ? DELIVER
                                                                                         : RESUME;
}

enum outcome commands_obey(const char *text, size_t length)
{
    const char *at = text + 1;
    uintptr_t number;

    switch (text[0]) {
    case '?':
        commands_send_stop();
        break;
    case 'g':
        send_registers(0, layout.count);
        break;
    case 'G':
        set_registers(at, 0, layout.count);
        break;
    case 'p':
    case 'P':
        one_register(at, text[0] == 'P');
        break;
    case 'm':
        send_memory(at);
        break;
    case 'M':
    case 'X':
        set_memory(at, text + length, text[0] == 'X');
        break;
    case 'Z':
    case 'z':
        change_breakpoint(at, text[0] == 'Z');
        break;
    case 'H':
        select_thread(at);
        break;
    case 'T':
        answer_whether(take_number(&at, &number) && exists(number));
        break;
    case 'q':
        query(at);
        break;
    case 'Q':
        set(at);
        break;
    case 'c':
    case 's':
        return resume(at, false, text[0] == 's');
    case 'C':
    case 'S':
        return resume(at, true, text[0] == 'S');
    case 'D':
        answer("OK");
        return DETACH;
    case 'k':
        return KILL;
    case 'v':
        if (take_word(&at, "Kill;")) {
            answer("OK");
            return KILL;
        }
        answer("");
        break;
    default:
        answer("");
    }
    return STAY;
}
