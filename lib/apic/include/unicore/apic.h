/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The interrupt controllers and the alarm of a PC, with the contracts of <unicore/intr.h> and
 * <unicore/timer.h>. All is made ready by the first use; without one the machine is left alone.
 */
#pragma once

#include <unicore/cdefs.h>
#include <unicore/intr.h>
#include <unicore/timer.h>

/*
 * Make all ready, unless it is. Before this no interrupt may be let in: firmware leaves the old
 * controllers on, whose interrupts look like exceptions.
 *
 * @context boot, thread
 */
void uni_apic_start(void);

/*
 * @context boot, thread
 * @nullable argument
 * @error -EBUSY  somebody handles this line already
 * @error -EINVAL no I/O APIC has such a line
 */
int uni_apic_attach(unsigned line, uni_intr_handler *handler, void *argument) UNI_MUST_USE;

/* @context boot, thread */
void uni_apic_detach(unsigned line);

/*
 * uni_intr_mask()
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_apic_mask(unsigned line);

/*
 * uni_intr_unmask()
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_apic_unmask(unsigned line);

/*
 * @context boot, thread
 * @nullable handler, argument
 */
void uni_apic_timer_attach(uni_intr_handler *handler, void *argument);

/*
 * @context boot, thread, isr
 * @nowait
 */
void uni_apic_timer_set(uni_time deadline);
