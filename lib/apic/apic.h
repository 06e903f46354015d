/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this library share. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/intr.h>
#include <unicore/x86_64/segment.h>

/*
 * Vectors: first one for each line, then our own. The spurious one ends in 15, as old processors
 * want it: Intel SDM volume 3A, 10.9.
 */
#define VECTOR_LINES    UNI_TRAP_INTERRUPTS
#define VECTOR_TIMER    (UNI_TRAP_VECTORS - 2)
#define VECTOR_SPURIOUS (UNI_TRAP_VECTORS - 1)
#define LINES           (VECTOR_TIMER - VECTOR_LINES)

/* Registers of the local APIC, by their offsets in memory: Intel SDM volume 3A, table 10-1. */
#define LOCAL_ID            0x020
#define LOCAL_PRIORITY      0x080
#define LOCAL_END           0x0b0
#define LOCAL_SPURIOUS      0x0f0
#define LOCAL_TIMER         0x320
#define LOCAL_LINT0         0x350
#define LOCAL_TIMER_INITIAL 0x380
#define LOCAL_TIMER_CURRENT 0x390
#define LOCAL_TIMER_DIVIDE  0x3e0

uint32_t local_read(unsigned offset);
void local_write(unsigned offset, uint32_t value);

/* Call (handler) for VECTOR_TIMER. */
void handle_timer(uni_intr_handler *handler);

/* Enable the local APIC. Returns its registers, or NULL if they are MSRs. */
volatile uint32_t *find_local(void);

/* An I/O APIC: Intel 82093AA data sheet. */
struct io_apic {
    volatile uint32_t *registers;
    unsigned first_line;
    unsigned lines;
};

/* How a line is wired, as bits of a redirection entry. */
#define REDIRECT_LOW   0x2000 /* active low */
#define REDIRECT_LEVEL 0x8000 /* level-triggered */

#define ISA_LINES 16

/* Fill in at most (count) I/O APICs, and (wiring), where a line is not wired as usual for it. */
size_t find_io_apics(struct io_apic *apics, size_t count, uint16_t wiring[LINES]);
