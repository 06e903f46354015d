/* SPDX-License-Identifier: BSD-3-Clause */
/* What gdb asks for while the image stands still. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* gdb's own numbers: gdb, include/gdb/signals.def. */
enum signal {
    SIGNAL_NONE = 0,
    SIGNAL_INTERRUPT = 2,
    SIGNAL_ILLEGAL = 4,
    SIGNAL_TRAP = 5,
    SIGNAL_ABORT = 6,
    SIGNAL_ARITHMETIC = 8,
    SIGNAL_BUS = 10,
    SIGNAL_MEMORY = 11,
};

/* What is to be done next. */
enum outcome {
    STAY,    /* wait for the next command */
    RESUME,  /* go on, as if the stop had not been */
    DELIVER, /* go on with the usual way of what has stopped the image */
    DETACH,  /* go on without gdb */
    KILL,
};

/* Why the image stands still; (registers) are those of what has stopped. */
struct cause {
    enum signal signal;
    bool at_breakpoint, at_watchpoint; /* one of gdb's */
};

void commands_begin(struct cause cause, uintptr_t *registers);

/* Tell gdb of it. */
void commands_send_stop(void);

/* Do what the packet (text) of (length) characters says, behind which is a null byte. */
enum outcome commands_obey(const char *text, size_t length);
