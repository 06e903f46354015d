/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts are the processor's. Xen's call comes as an interrupt with a vector of our choice,
 * past the local APIC: hvm/params.h, HVM_PARAM_CALLBACK_TYPE_VECTOR.
 */
#include <unicore/arch.h>
#include <unicore/intr.h>
#include <unicore/lines.h>
#include <unicore/trap.h>
#include <unicore/x86_64/segment.h>
#include <unicore/xenguest.h>

#include "../../guest.h"
#include "../../hvm.h"
#include "../../intr.h"

/* hvm/hvm_op.h and params.h. */
enum { SET_PARAM = 0 };
enum { CALLBACK_IRQ = 0 };

#define CALLBACK_BY_VECTOR ((uint64_t)2 << 56)

static void on_interrupt(unsigned vector)
{
    (void)vector;
    uni_lines_begin();
    event_upcall();
    uni_lines_end();
}

void upcall_start(void)
{
    struct param param = {
        .domain = UNI_XEN_SELF,
        .index = CALLBACK_IRQ,
        .value = CALLBACK_BY_VECTOR | UNI_TRAP_INTERRUPTS,
    };

    uni_trap_on_interrupt(on_interrupt);
    (void)uni_xen_command(UNI_XEN_HVM_OP, SET_PARAM, &param);
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

/*
 * Not by HLT: nothing may come between it and the STI before it, but Xen on the SVM that QEMU 7.2
 * emulates calls us there, and then sleeps. Xen also knows how to sleep with interrupts off, and
 * then there is no need to call us.
 */
void uni_intr_wait(void)
{
    uint32_t ports[UNI_XEN_PORTS];

    intr_start();
    event_poll(ports, intr_ports(ports), 0);
    on_interrupt(0);
}
