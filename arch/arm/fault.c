/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Accesses that tables forbid, and that somebody handles. The vectors which every image has cannot
 * return from an exception; these can, and what nobody handles goes on as if it had come by those.
 * Compiled for interrupt context: registers of floating point still belong to the cause.
 */
#include "trap.h"

#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/trap.h>

/* In fault_entry.S. */
extern const char fault_vectors[];

void trap_fault(unsigned what, const struct frame *frame);

static uni_trap_fault_handler *handler;

static bool is_of_tables(uintptr_t status)
{
    uintptr_t kind = status & STATUS_MASK & ~(uintptr_t)STATUS_LEVEL;

    return kind == STATUS_TRANSLATION || kind == STATUS_PERMISSION;
}

/* DFSR and DFAR, or IFSR and IFAR: DDI 0406C, B4.1.52, B4.1.51, B4.1.96 and B4.1.95. */
void trap_fault(unsigned what, const struct frame *frame)
{
    static bool handling;
    struct uni_arch_fpu fpu;
    uintptr_t status, address;
    enum uni_trap_access access = UNI_TRAP_FETCH;

    if (what == TRAP_DATA) {
        __asm__ volatile("mrc p15, 0, %0, c5, c0, 0; mrc p15, 0, %1, c6, c0, 0"
                         : "=r"(status), "=r"(address));
        access = status & DATA_WRITE ? UNI_TRAP_STORE : UNI_TRAP_LOAD;
    } else {
        __asm__ volatile("mrc p15, 0, %0, c5, c0, 1; mrc p15, 0, %1, c6, c0, 2"
                         : "=r"(status), "=r"(address));
    }
    if (handling || !is_of_tables(status))
        trap(what, frame);
    handling = true;
    uni_arch_fpu_save(&fpu);
    if (!handler(address, access, frame->words[FRAME_PC], frame->words[FRAME_POINTER]))
        trap(what, frame);
    uni_arch_fpu_restore(&fpu);
    handling = false;
}

/* VBAR: DDI 0406C, B4.1.156. */
void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    handler = new_handler;
    __asm__ volatile("mcr p15, 0, %0, c12, c0, 0; isb" : : "r"(fault_vectors) : "memory");
}
