/* SPDX-License-Identifier: BSD-3-Clause */
/* Watchpoints: Arm ARM (DDI 0487) D2.10 "Watchpoint exceptions". */
#include "debug.h"

#include <stdbool.h>
#include <stddef.h>
#include <unicore/cdefs.h>
#include <unicore/debugtrap.h>
#include <unicore/errno.h>

/* Every processor has two: D17.2.60 "ID_AA64DFR0_EL1", WRPs. */
#define WATCHES 2

/* DBGWCR<n>_EL1: D17.3.12. */
#define CONTROL_ENABLE 0x1
#define CONTROL_KERNEL 0x2 /* PAC: at our own exception level */
#define CONTROL_LOAD   0x08
#define CONTROL_STORE  0x10
#define BYTES_SHIFT    5 /* BAS: which of eight */
#define BYTES          8

static struct watch {
    enum uni_debugtrap_watch kind;
    uintptr_t address, length; /* (length) 0: free */
} watches[WATCHES];

/* The two registers of each watch. One that is on is off while its address changes. */
static void set(size_t number, uint64_t control, uint64_t value)
{
    if (number == 0)
        __asm__ volatile("msr dbgwcr0_el1, xzr; isb; msr dbgwvr0_el1, %0; msr dbgwcr0_el1, %1; isb"
                         :
                         : "r"(value), "r"(control)
                         : "memory");
    else
        __asm__ volatile("msr dbgwcr1_el1, xzr; isb; msr dbgwvr1_el1, %0; msr dbgwcr1_el1, %1; isb"
                         :
                         : "r"(value), "r"(control)
                         : "memory");
}

static uint64_t control_of(const struct watch *watch)
{
    uint64_t bytes = ((UINT64_C(1) << watch->length) - 1) << watch->address % BYTES;
    uint64_t access = watch->kind == UNI_DEBUGTRAP_STORE  ? CONTROL_STORE
                      : watch->kind == UNI_DEBUGTRAP_LOAD ? CONTROL_LOAD
                                                          : CONTROL_LOAD | CONTROL_STORE;

    return CONTROL_ENABLE | CONTROL_KERNEL | access | bytes << BYTES_SHIFT;
}

/* Stepping has use for MDSCR_KERNEL as well, and nobody is disturbed if it stays. */
int uni_debugtrap_watch(enum uni_debugtrap_watch kind, uintptr_t address, uintptr_t length)
{
    if (!length || length > BYTES - address % BYTES)
        return -ENOTSUP;
    for (size_t i = 0; i < WATCHES; i++) {
        struct watch *watch = &watches[i];

        if (!watch->length) {
            *watch = (struct watch){kind, address, length};
            set(i, control_of(watch), UNI_ALIGN_DOWN(address, (uintptr_t)BYTES));
            debug_change_control(0, MDSCR_KERNEL | MDSCR_MONITOR);
            return 0;
        }
    }
    return -ENOSPC;
}

void uni_debugtrap_watch_end(enum uni_debugtrap_watch kind, uintptr_t address, uintptr_t length)
{
    for (size_t i = 0; i < WATCHES; i++) {
        struct watch *watch = &watches[i];

        if (watch->kind == kind && watch->address == address && watch->length == length) {
            watch->length = 0;
            set(i, 0, 0);
            return;
        }
    }
}

/* The access may have begun in front of what is watched: D2.10.5. */
enum uni_debugtrap_watch uni_debugtrap_watched(uintptr_t *address)
{
    const struct watch *nearest = &watches[0];
    uintptr_t accessed;

    __asm__ volatile("mrs %0, far_el1" : "=r"(accessed));
    for (size_t i = 0; i < WATCHES; i++) {
        const struct watch *watch = &watches[i];

        if (watch->length && accessed < watch->address + watch->length &&
            (watch->address <= accessed || !nearest->length || nearest->address > watch->address ||
             nearest->address + nearest->length <= accessed))
            nearest = watch;
    }
    *address = accessed < nearest->address ? nearest->address : accessed;
    return nearest->kind;
}
