/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions that somebody handles: accesses that tables forbid, and for a debugger all but those
 * of FIQ. The vectors which every image has cannot return from an exception; these can, and what
 * nobody handles goes on as if it had come by those. Compiled for interrupt context: registers of
 * floating point still belong to the cause.
 */
#include "trap.h"

#include <unicore/arch.h>
#include <unicore/trap.h>

/* In fault_entry.S. */
extern const char fault_vectors[];

void trap_fault(unsigned what, struct frame *frame);

bool (*trap_debugger)(unsigned what, uintptr_t status, struct frame *frame);

static uni_trap_fault_handler *handler;
static bool handling;

static bool is_of_tables(uintptr_t status)
{
    uintptr_t kind = status & STATUS_MASK & ~(uintptr_t)STATUS_LEVEL;

    return kind == STATUS_TRANSLATION || kind == STATUS_PERMISSION;
}

static enum uni_trap_access access_of(unsigned what, uintptr_t status)
{
    if (what == TRAP_FETCH)
        return UNI_TRAP_FETCH;
    return status & DATA_WRITE ? UNI_TRAP_STORE : UNI_TRAP_LOAD;
}

static bool is_handled(unsigned what, uintptr_t status, uintptr_t address,
                       const struct frame *frame)
{
    struct uni_arch_fpu fpu;

    if (handling || !is_of_tables(status))
        return false;
    handling = true;
    uni_arch_fpu_save(&fpu);
    handling = !handler(address, access_of(what, status), frame->words[FRAME_PC],
                        frame->words[FRAME_POINTER]);
    uni_arch_fpu_restore(&fpu);
    return !handling;
}

/* DFSR and DFAR, or IFSR and IFAR: DDI 0406C, B4.1.52, B4.1.51, B4.1.96 and B4.1.95. */
void trap_fault(unsigned what, struct frame *frame)
{
    bool was_handling = handling;
    uintptr_t status = 0, address = 0;

    if (what == TRAP_DATA)
        __asm__ volatile("mrc p15, 0, %0, c5, c0, 0; mrc p15, 0, %1, c6, c0, 0"
                         : "=r"(status), "=r"(address));
    else if (what == TRAP_FETCH)
        __asm__ volatile("mrc p15, 0, %0, c5, c0, 1; mrc p15, 0, %1, c6, c0, 2"
                         : "=r"(status), "=r"(address));
    if (handler && what != TRAP_UNDEFINED && is_handled(what, status, address, frame))
        return;
    if (trap_debugger && trap_debugger(what, status, frame)) {
        handling = was_handling;
        return;
    }
    trap(what, frame);
}

/* VBAR: DDI 0406C, B4.1.156. */
void trap_make_resumable(void)
{
    __asm__ volatile("mcr p15, 0, %0, c12, c0, 0; isb" : : "r"(fault_vectors) : "memory");
}

void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    handler = new_handler;
    trap_make_resumable();
}
