/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RISC-V's Platform-Level Interrupt Controller: what a platform's <unicore/intr.h> is made of.
 * Lines are its sources, from 1 on.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/intr.h>

/* The most lines that the driver knows. */
#define UNI_PLIC_LINES 128

struct uni_plic {
    uintptr_t base;   /* of its registers, mapped as a device */
    unsigned context; /* which of its outputs leads to the image's processor, in supervisor mode */
    unsigned lines;   /* the number of the last source */
};

/*
 * Take the controller over: no line interrupts until somebody attaches to it.
 *
 * @context boot, thread
 */
void uni_plic_start(const struct uni_plic *plic);

/*
 * uni_intr_attach(), after uni_plic_start()
 *
 * @context boot, thread
 * @nullable argument
 * @error -EBUSY  somebody handles this line already
 * @error -EINVAL there is no such line
 */
int uni_plic_attach(unsigned line, uni_intr_handler *handler, void *argument) UNI_MUST_USE;

/*
 * uni_intr_detach()
 *
 * @context boot, thread
 */
void uni_plic_detach(unsigned line);

/*
 * uni_intr_mask()
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_plic_mask(unsigned line);

/*
 * uni_intr_unmask()
 *
 * @context boot, thread, isr
 * @nowait
 */
void uni_plic_unmask(unsigned line);

/*
 * Call the handlers of all lines that interrupt now.
 *
 * @context isr
 */
void uni_plic_handle(void);
