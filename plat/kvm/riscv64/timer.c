/* SPDX-License-Identifier: BSD-3-Clause */
/* The alarm is the processor's timer, which the firmware sets. */
#include <unicore/arch.h>
#include <unicore/riscv64/csr.h>
#include <unicore/sbi.h>
#include <unicore/timer.h>

#include "clock.h"
#include "intr.h"

#define TIMER (1u << UNI_INTERRUPT_TIMER)

static uni_intr_handler *attached;
static void *attached_argument;

/* Once: the timer stays pending until it is set again. */
static void alarm(void)
{
    UNI_CSR_CLEAR(sie, TIMER);
    if (attached)
        attached(attached_argument);
}

void uni_timer_attach(uni_intr_handler *handler, void *argument)
{
    uintptr_t saved = uni_arch_interrupts_save();

    attached = handler;
    attached_argument = argument;
    on_timer_interrupt(alarm);
    uni_arch_interrupts_restore(saved);
}

void uni_timer_set(uni_time deadline)
{
    /* Off first: what was pending is not wanted any more. */
    UNI_CSR_CLEAR(sie, TIMER);
    if (deadline == UNI_TIMER_NEVER)
        return;
    uni_sbi_set_timer(ticks_at(deadline));
    UNI_CSR_SET(sie, TIMER);
}
