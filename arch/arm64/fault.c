/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Accesses that tables forbid, and that somebody handles. The vectors which every image has cannot
 * return from an exception; these can, and what nobody handles goes on as if it had come by those.
 * Compiled for interrupt context: vector registers still belong to the cause.
 */
#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/arm64/vectors.h>
#include <unicore/trap.h>

/* ESR_EL1, Arm ARM (DDI 0487) D17.2.37: the class, and of aborts status and direction. */
#define CLASS_SHIFT        26
#define CLASS_FETCH        0x21
#define CLASS_DATA         0x25
#define STATUS_KIND        0x3c
#define STATUS_TRANSLATION 0x04
#define STATUS_PERMISSION  0x0c
#define WRITE              0x40

#define GENERAL_FRAME 29

/* In fault_entry.S. */
extern const char fault_vectors[];

void trap_fault(const struct uni_arm64_frame *frame);

static uni_trap_fault_handler *handler;

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

void trap_fault(const struct uni_arm64_frame *frame)
{
    static bool handling;
    struct uni_arch_fpu fpu;
    uint64_t syndrome, address;

    __asm__ volatile("mrs %0, esr_el1; mrs %1, far_el1" : "=&r"(syndrome), "=r"(address));
    if (handling || !is_of_tables(syndrome))
        uni_arm64_trap(UNI_TRAP_SYNCHRONOUS, frame);
    handling = true;
    uni_arch_fpu_save(&fpu);
    if (!handler(address, access_of(syndrome), frame->pc, frame->general[GENERAL_FRAME])) {
        /* What is reported is read from there. */
        __asm__ volatile("msr esr_el1, %0; msr far_el1, %1; isb" : : "r"(syndrome), "r"(address));
        uni_arm64_trap(UNI_TRAP_SYNCHRONOUS, frame);
    }
    uni_arch_fpu_restore(&fpu);
    handling = false;
}

void uni_trap_on_fault(uni_trap_fault_handler *new_handler)
{
    handler = new_handler;
    __asm__ volatile("msr vbar_el1, %0; isb" : : "r"(fault_vectors) : "memory");
}
