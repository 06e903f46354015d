/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The report is written line by line, so that what a second crash spoils is only the rest. It uses
 * no memory but the stack, takes no lock and waits for nobody.
 */
#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/console.h>
#include <unicore/crash.h>
#include <unicore/format.h>
#include <unicore/power.h>

enum { COLUMNS = 3 }; /* 3 * (1 + 6 + 1 + 16) characters fit a line of 80 */

UNI_PRINTF(1, 2) static void say(const char *format, ...)
{
    char text[256];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = uni_format_text_list(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length > 0)
        uni_console_write(text, (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1);
}

static void say_registers(const struct uni_crash_register *registers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        say(" %6s %016lx%s", registers[i].name, (unsigned long)registers[i].value,
            i % COLUMNS == COLUMNS - 1 || i == count - 1 ? "\n" : "");
}

static void say_backtrace(uintptr_t pc, uintptr_t frame)
{
    if (pc != 0)
        say("  #0 0x%016lx\n", (unsigned long)pc);
    for (int line = 1; line < UNI_CRASH_FRAMES; line++) {
        if (!uni_arch_frame_next(&frame, &pc) || pc == 0)
            break;
        say("  #%d 0x%016lx\n", line, (unsigned long)pc);
    }
}

void uni_crash(const char *cause, const struct uni_crash_register *registers, size_t count,
               uintptr_t pc, uintptr_t frame)
{
    static bool crashing;

    /* Atomic, since another processor, or an interrupt right here, may crash as well. */
    if (!__atomic_exchange_n(&crashing, true, __ATOMIC_RELAXED)) {
        say("\ncrash: %s\n", cause);
        say_registers(registers, count);
        say("backtrace:\n");
        say_backtrace(pc, frame);
    }
    uni_power_off(UNI_POWER_CRASHED);
}
