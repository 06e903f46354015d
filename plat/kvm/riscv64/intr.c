/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines are sources of the PLIC. What interrupts is in sie: the timer and the PLIC. */
#include "intr.h"

#include <unicore/arch.h>
#include <unicore/errno.h>
#include <unicore/intr.h>
#include <unicore/lines.h>
#include <unicore/plic.h>
#include <unicore/riscv64/csr.h>
#include <unicore/trap.h>

#include "machine.h"

static void (*timer_handler)(void);

static void interrupt(unsigned vector)
{
    uni_lines_begin();
    if (vector == UNI_INTERRUPT_TIMER)
        timer_handler();
    else
        uni_plic_handle();
    /* trap_entry.S turned floating point off, and turns it on again at the very end. */
    UNI_CSR_SET(sstatus, UNI_SSTATUS_FS);
    uni_lines_end();
}

void on_timer_interrupt(void (*handler)(void))
{
    timer_handler = handler;
    uni_trap_on_interrupt(interrupt);
}

int uni_intr_attach(unsigned line, uni_intr_handler *handler, void *argument)
{
    static bool is_started;

    if (!machine.plic.base)
        return -EINVAL;
    if (!is_started) {
        is_started = true;
        uni_plic_start(&machine.plic);
        uni_trap_on_interrupt(interrupt);
        UNI_CSR_SET(sie, 1u << UNI_INTERRUPT_EXTERNAL);
    }
    return uni_plic_attach(line, handler, argument);
}

void uni_intr_detach(unsigned line)
{
    uni_plic_detach(line);
}

void uni_intr_mask(unsigned line)
{
    uni_plic_mask(line);
}

void uni_intr_unmask(unsigned line)
{
    uni_plic_unmask(line);
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
