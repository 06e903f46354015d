/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Accesses that our tables forbid, and that somebody handles. (trap_exception) cannot return;
 * fault_entry.S can, and what nobody handles goes on as if it had come by the former.
 */
#include "trap.h"

#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/mips/cp0.h>
#include <unicore/trap.h>

/* J: MIPS32 (MD00086). Both places lie in the 256 MiB around the vectors. */
#define JUMP      0x08000000
#define JUMP_MASK 0x03ffffff

/* In trap_entry.S and fault_entry.S. */
extern const char trap_exception[], fault_entry[];

void trap_fault(const struct frame *frame);

static uni_trap_fault_handler *handler;

/* A branch faults at its delay slot, too: then the instruction is the next one. */
static enum uni_trap_access access_of(const struct frame *frame)
{
    uint32_t code = frame->cause >> UNI_CAUSE_CODE_SHIFT & CODE_MASK;
    uintptr_t at = frame->pc + (frame->cause & UNI_CAUSE_DELAYED ? sizeof(uint32_t) : 0);

    if (code == CODE_NO_EXECUTE || (code == CODE_TLB_LOAD && frame->address == at))
        return UNI_TRAP_FETCH;
    return code == CODE_TLB_LOAD ? UNI_TRAP_LOAD : UNI_TRAP_STORE;
}

void trap_fault(const struct frame *frame)
{
    static bool handling;
    struct uni_arch_fpu fpu;

    /* One more starts the stack from its end again, so that the one before cannot go on. */
    if (handling)
        trap(frame);
    handling = true;
    uni_arch_fpu_save(&fpu);
    if (!handler(frame->address, access_of(frame), frame->pc, frame->general[GENERAL_FP]))
        trap(frame);
    uni_arch_fpu_restore(&fpu);
    handling = false;
}

static uint32_t jump_to(const char *place)
{
    return JUMP | ((uintptr_t)place / sizeof(uint32_t) & JUMP_MASK);
}

/* The vectors are a copy: what jumps to (trap_exception) there is to jump here. */
void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    uint32_t *vectors = (uint32_t *)VECTORS;

    handler = new_handler;
    for (unsigned i = 0; i < VECTORS_SIZE / sizeof(*vectors); i++) {
        if (vectors[i] == jump_to(trap_exception))
            vectors[i] = jump_to(fault_entry);
    }
    uni_arch_code_changed(vectors, VECTORS_SIZE);
}
