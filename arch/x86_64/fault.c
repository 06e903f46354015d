/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page faults that somebody handles. The stub of trap_entry.S cannot return; this one can, and what
 * nobody handles goes on as if it had come by that one. Compiled for interrupt context: vector
 * registers still belong to the cause.
 */
#include "trap.h"

#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/trap.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/paging.h>

/* In fault_entry.S. */
extern const char fault_stub[];

void trap_fault(const struct frame *frame);

static uni_trap_fault_handler *handler;

static enum uni_trap_access access_of(uint64_t error)
{
    if (error & UNI_PAGE_FAULT_FETCH)
        return UNI_TRAP_FETCH;
    return error & UNI_PAGE_FAULT_WRITE ? UNI_TRAP_STORE : UNI_TRAP_LOAD;
}

void trap_fault(const struct frame *frame)
{
    static bool handling;
    struct uni_arch_fpu fpu;
    bool handled;

    /* One more starts the stack from its end again, so that the one before cannot go on. */
    if (handling)
        trap(frame);
    handling = true;
    uni_arch_fpu_save(&fpu);
    handled = handler(uni_cr2_read(), access_of(frame->cpu[0]), frame->cpu[1],
                      frame->general[GENERAL_RBP]);
    if (!handled)
        trap(frame);
    uni_arch_fpu_restore(&fpu);
    handling = false;
}

/*
 * Exceptions may be in use by a table with interrupts, or become one later: interrupt.c. Weak: a PV
 * guest of Xen has no such table, and its platform supplies another of these.
 */
UNI_WEAK void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    struct uni_gate gate = gate_to((uintptr_t)fault_stub, FAULT_STACK_NUMBER);
    struct uni_table_pointer used;

    __asm__ volatile("sidt %0" : "=m"(used));
    handler = new_handler;
    trap_gates[PAGE_FAULT] = gate;
    ((struct uni_gate *)used.base)[PAGE_FAULT] = gate;
}
