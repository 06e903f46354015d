/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two interrupt controllers. Lines 0 to 63 are those of "BCM2835 ARM Peripherals" 7.5, 64 to 71 its
 * "basic" ones 0 to 7, which come together as one interrupt of core 0; 72 to 79 are core 0's own,
 * from QA7 4.6 and 4.10: four timers, four mailboxes. Compiled for interrupt context.
 */
#include "board.h"

#include <unicore/arch.h>
#include <unicore/arm/mmio.h>
#include <unicore/armboard.h>
#include <unicore/cdefs.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/lines.h>
#include <unicore/trap.h>

#define SHARED         0x3f00b200
#define SHARED_SIZE    0x28
#define SHARED_PENDING 0x00 /* basic, 0 to 31, 32 to 63: this is so for all three kinds */
#define SHARED_ENABLE  0x10 /* 0 to 31, 32 to 63, basic: these two are in another order */
#define SHARED_DISABLE 0x1c

#define LOCAL         0x40000000
#define LOCAL_SIZE    0x100
#define LOCAL_TIMERS  0x40 /* of core 0, as the next two: timers that interrupt */
#define LOCAL_MAILBOX 0x50 /* mailboxes that do */
#define LOCAL_SOURCE  0x60
#define SOURCE_SHARED 0x100

#define BASIC_FIRST 64
#define LOCAL_FIRST 72
#define TIMERS      4
#define LINES       80

#define BASIC_MASK 0xff /* the others repeat what the other registers tell */
#define LOCAL_MASK 0xff

static struct uni_line lines[LINES];

static void handle(uint32_t pending, unsigned first)
{
    for (; pending; pending &= pending - 1)
        uni_lines_handle(lines, first + (unsigned)__builtin_ctz(pending));
}

static void on_interrupt(unsigned vector)
{
    uint32_t source = uni_mmio_read32(LOCAL + LOCAL_SOURCE);

    (void)vector;
    uni_lines_begin();
    handle(source & LOCAL_MASK, LOCAL_FIRST);
    if (source & SOURCE_SHARED) {
        handle(uni_mmio_read32(SHARED + SHARED_PENDING) & BASIC_MASK, BASIC_FIRST);
        handle(uni_mmio_read32(SHARED + SHARED_PENDING + 4), 0);
        handle(uni_mmio_read32(SHARED + SHARED_PENDING + 8), 32);
    }
    uni_lines_end();
}

static void set(unsigned line, bool on)
{
    uintptr_t local = LOCAL + (line < LOCAL_FIRST + TIMERS ? LOCAL_TIMERS : LOCAL_MAILBOX);
    uintptr_t saved;
    uint32_t bit;

    if (line < LOCAL_FIRST) {
        uni_mmio_write32(SHARED + (on ? SHARED_ENABLE : SHARED_DISABLE) + line / 32 * 4,
                         (uint32_t)1 << line % 32);
        return;
    }
    bit = (uint32_t)1 << (line - LOCAL_FIRST) % TIMERS;
    saved = uni_arch_interrupts_save();
    uni_mmio_write32(local, on ? uni_mmio_read32(local) | bit : uni_mmio_read32(local) & ~bit);
    uni_arch_interrupts_restore(saved);
}

static bool start(void)
{
    if (!uni_armboard_map_device(SHARED, SHARED_SIZE) ||
        !uni_armboard_map_device(LOCAL, LOCAL_SIZE))
        return false;
    for (unsigned i = 0; i < 3; i++)
        uni_mmio_write32(SHARED + SHARED_DISABLE + 4 * i, UINT32_MAX);
    uni_mmio_write32(LOCAL + LOCAL_TIMERS, 0);
    uni_mmio_write32(LOCAL + LOCAL_MAILBOX, 0);
    uni_trap_on_interrupt(on_interrupt);
    return true;
}

int uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    static bool started;
    int error = -EINVAL;

    if (!started)
        started = start();
    if (started)
        error = uni_lines_attach(lines, LINES, line, handler, argument);
    if (error == 0)
        set(line, true);
    return error;
}

void uni_intr_detach(unsigned line)
{
    set(line, false);
    uni_lines_detach(lines, line);
}

void uni_intr_mask(unsigned line)
{
    uni_lines_check(lines, LINES, line);
    set(line, false);
}

void uni_intr_unmask(unsigned line)
{
    uni_lines_check(lines, LINES, line);
    set(line, true);
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
