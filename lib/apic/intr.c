/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Local APIC: Intel SDM volume 3A, chapter 10. I/O APIC: Intel 82093AA data sheet. The old
 * controllers, two 8259A, are silenced.
 */
#include <unicore/apic.h>
#include <unicore/arch.h>
#include <unicore/errno.h>
#include <unicore/lines.h>
#include <unicore/trap.h>
#include <unicore/x86_64/msr.h>
#include <unicore/x86_64/port.h>

#include "apic.h"

/* Bits of SPURIOUS and of the local vector table: Intel SDM volume 3A, 10.9 and 10.5.1. */
#define SPURIOUS_ENABLE 0x100
#define LOCAL_MASKED    0x10000

#define LOCAL_ID_SHIFT 24 /* where LOCAL_ID is not an MSR, and in redirection entries */

/* The interrupt mask registers of both 8259A: IBM PC/AT Technical Reference, 1-10. */
#define PIC_MASK_1 0x21
#define PIC_MASK_2 0xa1

/* Registers of an I/O APIC: which one is chosen by the first, and then shows in the other. */
#define IO_SELECT       0x00
#define IO_WINDOW       0x10
#define IO_VERSION      0x01
#define IO_REDIRECT     0x10 /* two for each line */
#define IO_LINES_SHIFT  16   /* in IO_VERSION: eight bits, the number of lines less one */
#define IO_LINES_MASK   0xff
#define IO_ABSENT       0xffffffff
#define REDIRECT_MASKED 0x10000

#define IO_APICS 4

static volatile uint32_t *local; /* NULL: its registers are MSRs */

static struct io_apic io_apics[IO_APICS];
static size_t io_apic_count;
static uint16_t wiring[LINES];

static struct uni_line lines[LINES];

static uni_intr_handler *timer_handler;

uint32_t local_read(unsigned offset)
{
    if (!local)
        return (uint32_t)uni_msr_read(UNI_MSR_X2APIC + offset / 16);
    return local[offset / sizeof(*local)];
}

void local_write(unsigned offset, uint32_t value)
{
    if (!local)
        uni_msr_write(UNI_MSR_X2APIC + offset / 16, value);
    else
        local[offset / sizeof(*local)] = value;
}

static uint32_t io_read(const struct io_apic *apic, unsigned index)
{
    apic->registers[IO_SELECT / sizeof(uint32_t)] = index;
    return apic->registers[IO_WINDOW / sizeof(uint32_t)];
}

/* The two accesses belong together, also where a handler masks a line. */
static void io_write(const struct io_apic *apic, unsigned index, uint32_t value)
{
    uintptr_t saved = uni_arch_interrupts_save();

    apic->registers[IO_SELECT / sizeof(uint32_t)] = index;
    apic->registers[IO_WINDOW / sizeof(uint32_t)] = value;
    uni_arch_interrupts_restore(saved);
}

static void handle(unsigned vector)
{
    if (vector == VECTOR_SPURIOUS)
        return;
    uni_lines_begin();
    if (vector == VECTOR_TIMER)
        timer_handler(NULL);
    else
        uni_lines_handle(lines, vector - VECTOR_LINES);
    local_write(LOCAL_END, 0);
    uni_lines_end();
}

static void start_io_apics(void)
{
    io_apic_count = find_io_apics(io_apics, IO_APICS, wiring);
    for (struct io_apic *apic = io_apics; apic < io_apics + io_apic_count; apic++) {
        uint32_t version = io_read(apic, IO_VERSION);

        if (version == IO_ABSENT)
            continue;
        apic->lines = (version >> IO_LINES_SHIFT & IO_LINES_MASK) + 1;
        for (unsigned line = 0; line < apic->lines; line++)
            io_write(apic, IO_REDIRECT + 2 * line, REDIRECT_MASKED);
    }
}

void uni_apic_start(void)
{
    static bool started;

    if (started)
        return;
    started = true;

    uni_port_write8(PIC_MASK_1, 0xff);
    uni_port_write8(PIC_MASK_2, 0xff);
    uni_trap_on_interrupt(handle);
    local = find_local();
    local_write(LOCAL_LINT0, LOCAL_MASKED);
    local_write(LOCAL_TIMER, LOCAL_MASKED);
    local_write(LOCAL_PRIORITY, 0);
    local_write(LOCAL_SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
    start_io_apics();
}

void handle_timer(uni_intr_handler *handler)
{
    timer_handler = handler;
}

/* The I/O APIC that (line) is connected to, or NULL. */
static const struct io_apic *io_apic_of(unsigned line)
{
    for (size_t i = 0; i < io_apic_count; i++) {
        if (line >= io_apics[i].first_line && line - io_apics[i].first_line < io_apics[i].lines)
            return &io_apics[i];
    }
    return NULL;
}

int uni_apic_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    const struct io_apic *apic;
    uint32_t id;
    unsigned index;
    int error;

    uni_apic_start();
    apic = io_apic_of(line);
    error = apic ? uni_lines_attach(lines, LINES, line, handler, argument) : -EINVAL;
    if (error < 0)
        return error;

    id = local ? local_read(LOCAL_ID) >> LOCAL_ID_SHIFT : local_read(LOCAL_ID);
    index = IO_REDIRECT + 2 * (line - apic->first_line);
    io_write(apic, index + 1, id << LOCAL_ID_SHIFT);
    io_write(apic, index, (VECTOR_LINES + line) | wiring[line]);
    return 0;
}

/* Change the flags of the redirection of (line). */
static void set_flags(unsigned line, uint32_t flags)
{
    const struct io_apic *apic = io_apic_of(line);

    io_write(apic, IO_REDIRECT + 2 * (line - apic->first_line), flags);
}

void uni_apic_detach(unsigned line)
{
    set_flags(line, REDIRECT_MASKED);
    uni_lines_detach(lines, line);
}

void uni_apic_mask(unsigned line)
{
    uni_lines_check(lines, LINES, line);
    set_flags(line, (VECTOR_LINES + line) | wiring[line] | REDIRECT_MASKED);
}

void uni_apic_unmask(unsigned line)
{
    uni_lines_check(lines, LINES, line);
    set_flags(line, (VECTOR_LINES + line) | wiring[line]);
}
