/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ARM's Generic Interrupt Controller, versions 2 and 3: what a platform's <unicore/intr.h> is made
 * of. Lines are INTIDs: from 16 on those of this processor, from 32 on those of devices.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/intr.h>

struct uni_gic {
    unsigned version; /* 2 or 3 */
    /* Where their registers are, mapped as a device. */
    uintptr_t distributor;
    uintptr_t interface; /* version 2: the CPU interface; version 3: the redistributors */
};

/*
 * Take the controller over: no line interrupts until somebody attaches to it. The lines that
 * the image may attach to, and those that the hardware has, are from then on known. Call
 * uni_trap_on_interrupt(uni_gic_handle) as well.
 *
 * @context boot, thread
 */
void uni_gic_start(const struct uni_gic *gic);

/*
 * uni_intr_attach(), after uni_gic_start()
 *
 * @context boot, thread
 * @nullable argument
 * @error -EBUSY  somebody handles this line already
 * @error -EINVAL there is no such line
 */
int uni_gic_attach(unsigned line, uni_intr_handler *handler, void *argument) UNI_MUST_USE;

/*
 * uni_intr_detach()
 *
 * @context boot, thread
 */
void uni_gic_detach(unsigned line);

/*
 * uni_intr_mask()
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_gic_mask(unsigned line);

/*
 * uni_intr_unmask()
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_gic_unmask(unsigned line);

/*
 * Call the handlers of all lines that interrupt now. (vector) is not used.
 *
 * @context isr
 */
void uni_gic_handle(unsigned vector);
