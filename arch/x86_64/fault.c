/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions that somebody handles: page faults, and for a debugger all of them. The stubs of
 * trap_entry.S cannot return; those of fault_entry.S can, and what nobody handles goes on as if it
 * had come by the former. Compiled for interrupt context: vector registers still belong to the
 * cause.
 */
#include "trap.h"

#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/trap.h>
#include <unicore/x86_64/control.h>
#include <unicore/x86_64/paging.h>

void trap_fault(struct frame *frame);

bool (*trap_debugger)(unsigned vector, struct frame *frame);

static uni_trap_fault_handler *handler;
static bool handling;

static enum uni_trap_access access_of(uint64_t error)
{
    if (error & UNI_PAGE_FAULT_FETCH)
        return UNI_TRAP_FETCH;
    return error & UNI_PAGE_FAULT_WRITE ? UNI_TRAP_STORE : UNI_TRAP_LOAD;
}

static bool is_handled(const struct frame *frame)
{
    struct uni_arch_fpu fpu;
    bool handled;

    /* One more starts the stack from its end again, so that the one before cannot go on. */
    if (handling)
        return false;
    handling = true;
    uni_arch_fpu_save(&fpu);
    handled = handler(uni_cr2_read(), access_of(frame->cpu[0]), frame->cpu[1],
                      frame->general[GENERAL_RBP]);
    uni_arch_fpu_restore(&fpu);
    handling = !handled;
    return handled;
}

/* Go on with (frame) as if it had come by a stub of trap_entry.S. */
static UNI_NORETURN void give_up(unsigned vector, struct frame *frame)
{
    uint64_t *words = (uint64_t *)frame;

    frame->stub = (uintptr_t)trap_stubs + vector * TRAP_STUB_SIZE;
    if (TRAP_ERROR_CODES >> vector & 1)
        trap(frame);
    /* There is an error code too many above (stub). */
    for (size_t i = offsetof(struct frame, cpu) / sizeof(*words); i > 0; i--)
        words[i] = words[i - 1];
    trap((const struct frame *)(words + 1));
}

void trap_fault(struct frame *frame)
{
    unsigned vector = (unsigned)(frame->stub - (uintptr_t)fault_stubs) / TRAP_STUB_SIZE;
    bool was_handling = handling;

    if (vector == PAGE_FAULT && handler && is_handled(frame))
        return;
    if (trap_debugger && trap_debugger(vector, frame)) {
        handling = was_handling;
        return;
    }
    give_up(vector, frame);
}

/* Exceptions may be in use by a table with interrupts, or become one later: interrupt.c. */
void trap_make_resumable(unsigned vector, uint8_t stack)
{
    struct uni_gate gate = gate_to((uintptr_t)fault_stubs + vector * TRAP_STUB_SIZE, stack);
    struct uni_table_pointer used;

    __asm__ volatile("sidt %0" : "=m"(used));
    trap_gates[vector] = gate;
    ((struct uni_gate *)used.base)[vector] = gate;
}

/*
 * Weak: a PV guest of Xen has no such table, and its platform supplies another of these.
 */
UNI_WEAK void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    handler = new_handler;
    trap_make_resumable(PAGE_FAULT, FAULT_STACK_NUMBER);
}
