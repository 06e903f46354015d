/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions that somebody handles: accesses that tables forbid, and for a debugger all of them.
 * The vectors which every image has cannot return from an exception; these can, and what nobody
 * handles goes on as if it had come by those. Compiled for interrupt context: vector registers
 * still belong to the cause.
 */
#include "fault.h"

#include <unicore/arch.h>
#include <unicore/arm64/vectors.h>
#include <unicore/trap.h>

#define GENERAL_FRAME 29

/* In fault_entry.S. */
extern const char fault_vectors[];

void trap_fault(struct uni_arm64_frame *frame);

bool (*trap_debugger)(uint64_t syndrome, struct uni_arm64_frame *frame);

static uni_trap_fault_handler *handler;
static bool handling;

static bool is_of_tables(uint64_t syndrome)
{
    uint64_t class = syndrome >> CLASS_SHIFT;
    uint64_t kind = syndrome & STATUS_KIND;

    return (class == CLASS_FETCH || class == CLASS_DATA) &&
           (kind == STATUS_TRANSLATION || kind == STATUS_PERMISSION);
}

static enum uni_trap_access access_of(uint64_t syndrome)
{
    if (syndrome >> CLASS_SHIFT == CLASS_FETCH)
        return UNI_TRAP_FETCH;
    return syndrome & WRITE ? UNI_TRAP_STORE : UNI_TRAP_LOAD;
}

static bool is_handled(uint64_t syndrome, uint64_t address, const struct uni_arm64_frame *frame)
{
    struct uni_arch_fpu fpu;

    if (handling || !is_of_tables(syndrome))
        return false;
    handling = true;
    uni_arch_fpu_save(&fpu);
    handling = !handler(address, access_of(syndrome), frame->pc, frame->general[GENERAL_FRAME]);
    uni_arch_fpu_restore(&fpu);
    return !handling;
}

void trap_fault(struct uni_arm64_frame *frame)
{
    bool was_handling = handling;
    uint64_t syndrome, address;

    __asm__ volatile("mrs %0, esr_el1; mrs %1, far_el1" : "=&r"(syndrome), "=r"(address));
    if (handler && is_handled(syndrome, address, frame))
        return;
    if (trap_debugger && trap_debugger(syndrome, frame)) {
        handling = was_handling;
        return;
    }
    /* What is reported is read from there. */
    __asm__ volatile("msr esr_el1, %0; msr far_el1, %1; isb" : : "r"(syndrome), "r"(address));
    uni_arm64_trap(UNI_TRAP_SYNCHRONOUS, frame);
}

void trap_make_resumable(void)
{
    __asm__ volatile("msr vbar_el1, %0; isb" : : "r"(fault_vectors) : "memory");
}

void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    handler = new_handler;
    trap_make_resumable();
}
