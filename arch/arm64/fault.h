/* SPDX-License-Identifier: BSD-3-Clause */
/* What exceptions share from which somebody lets the processor go on. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unicore/arm64/vectors.h>

/* ESR_EL1, Arm ARM (DDI 0487) D17.2.37: the class, and of aborts status and direction. */
#define CLASS_SHIFT        26
#define CLASS_FETCH        0x21
#define CLASS_DATA         0x25
#define STATUS_KIND        0x3c
#define STATUS_TRANSLATION 0x04
#define STATUS_PERMISSION  0x0c
#define WRITE              0x40

/*
 * What a debugger says to an exception: whether to go on. In debug.c, if anywhere; asked by
 * fault.c, unless it is null.
 */
extern bool (*trap_debugger)(uint64_t syndrome, struct uni_arm64_frame *frame);

/* Let synchronous exceptions come by the vectors of fault_entry.S. */
void trap_make_resumable(void);
