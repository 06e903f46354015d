/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lines 0 to 15 are those of the ISA bus, whose two 8259 lead to one line of the processor; lines
 * 16 to 23 are the processor's own. Linux numbers them alike
 * (arch/mips/include/asm/mach-malta/irq.h).
 */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/lines.h>
#include <unicore/mips/cp0.h>
#include <unicore/trap.h>

#include "gic.h"
#include "malta.h"

#define STATUS 12
#define CAUSE  13

#define LINES          24
#define PROCESSOR_LINE 16
#define ISA_LINE       18 /* where the 8259s are: MD00048, 4.3 */
#define LINES_MASK     0xff

/* Intel 8259A data sheet: initialisation and operation command words. */
#define PIC_COMMAND  0
#define PIC_DATA     1
#define PIC_INIT     0x11 /* ICW1: edge-triggered, two of them, ICW4 follows */
#define PIC_CASCADE  2    /* ICW3: the line of the first that the second is at */
#define PIC_8086     0x01 /* ICW4 */
#define PIC_POLL     0x0c /* OCW3: the next read acknowledges an interrupt, and tells which */
#define PIC_END      0x20 /* OCW2: non-specific end of interrupt */
#define PIC_HAPPENED 0x80
#define PIC_LINES    8

static struct uni_line lines[LINES];

/* Of the ISA bus: a bit for each line that may not interrupt. */
static uint16_t isa_mask;

/* Which of its lines the 8259 at (pic) has, or -1. */
static int pic_poll(uintptr_t pic)
{
    uint8_t answer;

    malta_write8(pic + PIC_COMMAND, PIC_POLL);
    answer = malta_read8(pic + PIC_COMMAND);
    return answer & PIC_HAPPENED ? answer & (PIC_LINES - 1) : -1;
}

static void handle_isa(void)
{
    int line = pic_poll(MALTA_PIC_0);

    if (line == PIC_CASCADE) {
        line = pic_poll(MALTA_PIC_1);
        if (line >= 0) {
            uni_lines_handle(lines, PIC_LINES + (unsigned)line);
            malta_write8(MALTA_PIC_1 + PIC_COMMAND, PIC_END);
        }
        malta_write8(MALTA_PIC_0 + PIC_COMMAND, PIC_END);
    } else if (line >= 0) {
        uni_lines_handle(lines, (unsigned)line);
        malta_write8(MALTA_PIC_0 + PIC_COMMAND, PIC_END);
    }
}

static void interrupt(unsigned vector)
{
    uint32_t active = UNI_CP0_READ(CAUSE, 0) >> UNI_CAUSE_IP_SHIFT &
                      UNI_CP0_READ(STATUS, 0) >> UNI_STATUS_IM_SHIFT & LINES_MASK;

    (void)vector;
    uni_lines_begin();
    for (; active; active &= active - 1) {
        unsigned line = PROCESSOR_LINE + (unsigned)__builtin_ctz(active);

        if (line == ISA_LINE)
            handle_isa();
        else
            uni_lines_handle(lines, line);
    }
    uni_lines_end();
}

static void isa_set_mask(uint16_t mask)
{
    isa_mask = mask;
    malta_write8(MALTA_PIC_0 + PIC_DATA, (uint8_t)mask);
    malta_write8(MALTA_PIC_1 + PIC_DATA, (uint8_t)(mask >> 8));
}

static void pic_start(uintptr_t pic, uint8_t first, uint8_t cascade)
{
    malta_write8(pic + PIC_COMMAND, PIC_INIT);
    malta_write8(pic + PIC_DATA, first);
    malta_write8(pic + PIC_DATA, cascade);
    malta_write8(pic + PIC_DATA, PIC_8086);
}

static void isa_start(void)
{
    pic_start(MALTA_PIC_0, 0, 1 << PIC_CASCADE);
    pic_start(MALTA_PIC_1, PIC_LINES, PIC_CASCADE);
    isa_set_mask((uint16_t)~(1u << PIC_CASCADE));
}

/* With interrupts off. */
static void set_processor_line(unsigned line, bool enabled)
{
    uint32_t bit = 1u << (UNI_STATUS_IM_SHIFT + line - PROCESSOR_LINE);
    uint32_t status = UNI_CP0_READ(STATUS, 0);

    UNI_CP0_WRITE(STATUS, 0, enabled ? status | bit : status & ~bit);
}

static void set_line(unsigned line, bool enabled)
{
    static bool isa_started;
    uintptr_t saved = uni_arch_interrupts_save();

    if (line >= PROCESSOR_LINE) {
        set_processor_line(line, enabled);
    } else {
        if (!isa_started)
            isa_start();
        isa_started = true;
        isa_set_mask(enabled ? isa_mask & (uint16_t)~(1u << line)
                             : isa_mask | (uint16_t)(1u << line));
        set_processor_line(ISA_LINE, true);
    }
    uni_arch_interrupts_restore(saved);
}

int uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    int error;

    if (line == ISA_LINE || line == PIC_CASCADE)
        return -EBUSY;
    error = uni_lines_attach(lines, LINES, line, handler, argument);
    if (error < 0)
        return error;
    uni_trap_on_interrupt(interrupt);
    set_line(line, true);
    return 0;
}

void uni_intr_detach(unsigned line)
{
    set_line(line, false);
    uni_lines_detach(lines, line);
}

void uni_intr_mask(unsigned line)
{
    uni_lines_check(lines, LINES, line);
    set_line(line, false);
}

void uni_intr_unmask(unsigned line)
{
    uni_lines_check(lines, LINES, line);
    set_line(line, true);
}

void uni_intr_on(void)
{
    uni_arch_interrupts_on();
}

void uni_intr_off(void)
{
    uni_arch_interrupts_off();
}

bool uni_intr_is_on(void)
{
    return uni_arch_interrupts_are_on();
}

uintptr_t uni_intr_save(void)
{
    return uni_arch_interrupts_save();
}

void uni_intr_restore(uintptr_t saved)
{
    uni_arch_interrupts_restore(saved);
}

void uni_intr_wait(void)
{
    uni_arch_interrupts_wait();
}

bool uni_intr_is_expected(void)
{
    return uni_lines_is_expected();
}

bool uni_intr_is_handling(void)
{
    return uni_lines_is_handling();
}

void uni_intr_at_end(void (*function)(void))
{
    uni_lines_at_end(function);
}
