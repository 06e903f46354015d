/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MIPS32 P5600 Multiprocessing System Software User's Manual (MD01025), 6 "Coherence Manager" and 7
 * "Global Interrupt Controller".
 */
#include "gic.h"

#include <stdint.h>
#include <unicore/mips/cp0.h>

/* Config3.CMGCR, and CMGCRBase: where the registers of the coherence manager are, shifted. */
#define CONFIG3_CMGCR 0x20000000
#define CMGCR_SHIFT   4

/* This register, by words, says where the controller is; Linux puts it there as well. */
#define GCR_GIC_BASE   (0x80 / 4)
#define GIC_BASE       0x1bdc0000
#define GIC_BASE_VALID 1

/* Registers of the controller, as words. */
#define SH_POLARITY      (0x0100 / 4) /* a bit per source: active high */
#define SH_SET_MASK      (0x0380 / 4) /* a bit per source: may interrupt */
#define SH_MAP_PIN       (0x0500 / 4) /* a word per source */
#define SH_MAP_PIN_VALID 0x80000000
#define SH_MAP_PROCESSOR (0x2000 / 4) /* eight words per source, a bit per processor */

/* The source that the 8259s of a Malta are, and the pin that is line 2 of the processor. */
#define ISA_SOURCE 3
#define ISA_PIN    0

void gic_connect_isa(void)
{
    volatile uint32_t *manager, *gic = (volatile uint32_t *)(UNI_KSEG1 + GIC_BASE);

    if (!(UNI_CP0_READ(16, 3) & CONFIG3_CMGCR))
        return;
    manager = (volatile uint32_t *)(UNI_CP0_READ(15, 3) << CMGCR_SHIFT | UNI_KSEG1);
    manager[GCR_GIC_BASE] = GIC_BASE | GIC_BASE_VALID;
    gic[SH_POLARITY] |= 1u << ISA_SOURCE;
    gic[SH_MAP_PIN + ISA_SOURCE] = SH_MAP_PIN_VALID | ISA_PIN;
    gic[SH_MAP_PROCESSOR + 8 * ISA_SOURCE] = 1;
    gic[SH_SET_MASK] = 1u << ISA_SOURCE;
}
