/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions: all of them end the image with a report. Usable from assembly. */
#pragma once

#define TRAP_VECTORS   32 /* the processor's own; there are no interrupts yet */
#define TRAP_STUB_SIZE 8

#ifndef __ASSEMBLER__

/* Point every vector at its stub, and give the stubs the fault stack. */
void trap_start(void);

#endif
