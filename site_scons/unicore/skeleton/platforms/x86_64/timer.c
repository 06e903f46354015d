/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/apic.h>
#include <unicore/timer.h>

void uni_timer_attach(uni_intr_handler *handler, void *argument)
{
    uni_apic_timer_attach(handler, argument);
}

void uni_timer_set(uni_time deadline)
{
    uni_apic_timer_set(deadline);
}
