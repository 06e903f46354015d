/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The last words of an image: the cause, the registers, a backtrace, on one screen.
 *
 * Backtrace lines read "  #0 0x0000000000101234": `scons run` finds function, file and line for
 * each address in the image's debug information. #0 is where the image stopped, and missing where
 * that is not known; from #1 on they are return addresses, which belong to the call before them.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

/* One register of the report. */
struct uni_crash_register {
    const char *name;
    uintptr_t value;
};

/*
 * Report and power off with UNI_POWER_CRASHED. (cause) is one line without a newline. (registers)
 * may be NULL with (count) 0. The backtrace starts with (pc), unless that is 0, and goes on from
 * the frame pointer (frame). A crash while one is reported ends at once.
 *
 * @context boot, thread, isr
 * @nullable registers
 */
UNI_NORETURN void uni_crash(const char *cause, const struct uni_crash_register *registers,
                            size_t count, uintptr_t pc, uintptr_t frame);
