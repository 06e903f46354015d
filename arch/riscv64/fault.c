/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions that somebody handles: page faults, and for a debugger all of them. trap_entry.S
 * cannot return from exceptions; fault_entry.S can, and what nobody handles goes on as if it had
 * come by the former.
 */
#include "trap.h"

#include <unicore/arch.h>
#include <unicore/riscv64/csr.h>
#include <unicore/trap.h>

/* In fault_entry.S. */
extern const char fault_entry[];

void trap_fault(struct frame *frame);

bool (*trap_debugger)(uint64_t cause, struct frame *frame);

static uni_trap_fault_handler *handler;
static bool handling;

static bool is_page_fault(uint64_t cause)
{
    return cause == CAUSE_FETCH_PAGE || cause == CAUSE_LOAD_PAGE || cause == CAUSE_STORE_PAGE;
}

static bool is_handled(uint64_t cause, uintptr_t address, const struct frame *frame)
{
    struct uni_arch_fpu fpu;
    enum uni_trap_access access = cause == CAUSE_FETCH_PAGE   ? UNI_TRAP_FETCH
                                  : cause == CAUSE_STORE_PAGE ? UNI_TRAP_STORE
                                                              : UNI_TRAP_LOAD;

    /* One more starts the stack from its end again, so that the one before cannot go on. */
    if (handling || !is_page_fault(cause))
        return false;
    handling = true;
    uni_arch_fpu_save(&fpu);
    handling = !handler(address, access, frame->pc, frame->general[GENERAL_S0]);
    uni_arch_fpu_restore(&fpu);
    return !handling;
}

void trap_fault(struct frame *frame)
{
    bool was_handling = handling;
    uint64_t cause = UNI_CSR_READ(scause);
    uintptr_t address = UNI_CSR_READ(stval);

    if (handler && is_handled(cause, address, frame))
        return;
    if (trap_debugger && trap_debugger(cause, frame)) {
        handling = was_handling;
        return;
    }
    /* What is reported is read from there. */
    UNI_CSR_WRITE(scause, cause);
    UNI_CSR_WRITE(stval, address);
    trap(frame);
}

void trap_make_resumable(void)
{
    UNI_CSR_WRITE(stvec, fault_entry);
}

void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    handler = new_handler;
    trap_make_resumable();
}
