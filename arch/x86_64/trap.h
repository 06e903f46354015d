/* SPDX-License-Identifier: BSD-3-Clause */
/* What exceptions and interrupts share. Usable from assembly. */
#pragma once

#define TRAP_VECTORS   32 /* the processor's own: Intel SDM volume 3A, 6.2 */
#define TRAP_STUB_SIZE 8

#define DEBUG      1
#define BREAKPOINT 3
#define PAGE_FAULT 14

/*
 * Vectors with an error code, as a set of bits: Intel SDM volume 3A, table 6-1; 29 and 30 are
 * AMD's, APM volume 2, table 8-1.
 */
#define TRAP_ERROR_CODES 0x60227d00

#define INTERRUPT_VECTORS 96

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/x86_64/segment.h>

/* What is on the fault stack, from its top down. */
struct frame {
    uint64_t general[15]; /* in the order of (register_names) of trap.c */
    uint64_t stub;        /* in which stub, behind its call */
    uint64_t cpu[];       /* [error code,] rip, cs, rflags, rsp, ss: Intel SDM volume 3A, 6.14.2 */
};

#define GENERAL_RBP 6

/* The task register's fault stack: the first of the table. */
#define FAULT_STACK_NUMBER 1

extern const char trap_stubs[];
extern struct uni_gate trap_gates[TRAP_VECTORS];

UNI_NORETURN void trap(const struct frame *frame);

/* Stubs of exceptions that may return, in fault_entry.S: all have an error code. */
extern const char fault_stubs[];

/*
 * What a debugger says to an exception: whether to go on. In debug.c, if anywhere; asked by
 * fault.c, unless it is null.
 */
extern bool (*trap_debugger)(unsigned vector, struct frame *frame);

/* Let the exception (vector) come by the stubs of fault_entry.S, on the stack with that number. */
void trap_make_resumable(unsigned vector, uint8_t stack);

/* A gate to the code at (stub), on the stack with that number, or the current one if it is 0. */
UNI_INLINE struct uni_gate gate_to(uintptr_t stub, uint8_t stack)
{
    return (struct uni_gate){
        .offset_0 = (uint16_t)stub,
        .selector = UNI_SELECTOR_CODE,
        .stack = stack,
        .type = UNI_GATE_INTERRUPT,
        .offset_16 = (uint16_t)(stub >> 16),
        .offset_32 = (uint32_t)(stub >> 32),
    };
}

#endif
