/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The report is written line by line, so that what a second crash spoils is only the rest. It uses
 * no memory but the stack, takes no lock and waits for nobody.
 */
#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/crash.h>
#if UNI_HAS_GDBSTUB
#include <unicore/gdbstub.h>
#endif
#include <unicore/power.h>
#include <unicore/print.h>

enum { COLUMNS = 3 }; /* 3 * (1 + 6 + 1 + 16) characters fit a line of 80 */

/* Of a register or an address, in hexadecimal. */
enum { DIGITS = 2 * sizeof(uintptr_t) };

static void say_registers(const struct uni_crash_register *registers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        uni_print(" %6s %0*lx%s", registers[i].name, DIGITS, (unsigned long)registers[i].value,
                  i % COLUMNS == COLUMNS - 1 || i == count - 1 ? "\n" : "");
}

static void say_backtrace(uintptr_t pc, uintptr_t frame)
{
    if (pc != 0)
        uni_print("  #0 0x%0*lx\n", DIGITS, (unsigned long)pc);
    for (int line = 1; line < UNI_CRASH_FRAMES; line++) {
        if (!uni_arch_frame_next(&frame, &pc) || pc == 0)
            break;
        uni_print("  #%d 0x%0*lx\n", line, DIGITS, (unsigned long)pc);
    }
}

void uni_crash(const char *cause, const struct uni_crash_register *registers, size_t count,
               uintptr_t pc, uintptr_t frame)
{
    static bool crashing;

    /* Atomic, since another processor, or an interrupt right here, may crash as well. */
    if (!__atomic_exchange_n(&crashing, true, __ATOMIC_RELAXED)) {
#if UNI_HAS_GDBSTUB
        uni_gdbstub_crash();
#endif
        uni_print("\ncrash: %s\n", cause);
        say_registers(registers, count);
        uni_print("backtrace:\n");
        say_backtrace(pc, frame);
    }
    uni_power_off(UNI_POWER_CRASHED);
}
