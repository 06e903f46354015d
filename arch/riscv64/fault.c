/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page faults that somebody handles. trap_entry.S cannot return from exceptions; fault_entry.S can,
 * and what nobody handles goes on as if it had come by the former.
 */
#include "trap.h"

#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/riscv64/csr.h>
#include <unicore/trap.h>

/* In fault_entry.S. */
extern const char fault_entry[];

void trap_fault(const struct frame *frame);

static uni_trap_fault_handler *handler;

void trap_fault(const struct frame *frame)
{
    static bool handling;
    struct uni_arch_fpu fpu;
    uint64_t cause = UNI_CSR_READ(scause);
    uintptr_t address = UNI_CSR_READ(stval);
    enum uni_trap_access access = cause == CAUSE_FETCH_PAGE   ? UNI_TRAP_FETCH
                                  : cause == CAUSE_STORE_PAGE ? UNI_TRAP_STORE
                                                              : UNI_TRAP_LOAD;

    /* One more starts the stack from its end again, so that the one before cannot go on. */
    if (handling)
        trap(frame);
    handling = true;
    uni_arch_fpu_save(&fpu);
    if (!handler(address, access, frame->pc, frame->general[GENERAL_S0]))
        trap(frame);
    uni_arch_fpu_restore(&fpu);
    handling = false;
}

void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    handler = new_handler;
    UNI_CSR_WRITE(stvec, fault_entry);
}
