/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page faults that somebody handles. trap_entry.S cannot return; fault_entry.S can, and what nobody
 * handles goes on as if it had come by the former. Compiled for interrupt context: vector registers
 * still belong to the cause.
 */
#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/trap.h>

#include "../../shared.h"
#include "layout.h"
#include "trap.h"

/* In fault_entry.S. */
extern const char pv_fault_table[];

void pv_fault(const struct frame *frame);

static uni_trap_fault_handler *handler;

static enum uni_trap_access access_of(uint64_t error)
{
    if (error & UNI_PAGE_FAULT_FETCH)
        return UNI_TRAP_FETCH;
    return error & UNI_PAGE_FAULT_WRITE ? UNI_TRAP_STORE : UNI_TRAP_LOAD;
}

/* In kernel mode, with events masked. */
void pv_fault(const struct frame *frame)
{
    static bool handling;
    struct uni_arch_fpu fpu;

    if (handling)
        pv_trap(frame);
    handling = true;
    uni_arch_fpu_save(&fpu);
    if (!handler(shared()->processors[0].fault_address, access_of(frame->cpu[0]), frame->cpu[1],
                 frame->general[GENERAL_RBP]))
        pv_trap(frame);
    uni_arch_fpu_restore(&fpu);
    handling = false;
}

/* Xen changes the vectors that the table has: that for page faults. */
void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    handler = new_handler;
    (void)uni_xen_hypercall((uintptr_t)pv_fault_table, 0, 0, 0, CALL_SET_TRAP_TABLE);
}
