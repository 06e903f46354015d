/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts are the processor's. Xen's call comes as the one that the device tree names. */
#include <stddef.h>
#include <unicore/arch.h>
#include <unicore/armboard.h>
#include <unicore/intr.h>
#include <unicore/lines.h>

#include "../guest.h"
#include "../intr.h"

static void call(void *argument)
{
    (void)argument;
    event_upcall();
}

void upcall_start(void)
{
    if (uni_armboard_attach(uni_armboard.devices[UNI_ARMBOARD_XEN].line, call, NULL) < 0)
        give_up("Xen's interrupt does not get here");
    uni_lines_own();
}

void uni_intr_on(void)
{
    intr_start();
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
    intr_start();
    uni_arch_interrupts_wait();
}
